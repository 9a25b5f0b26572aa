import { join } from 'node:path';
import { loadState, saveState } from '../../runtime/state/state-file.ts';
import type { Denial, EnforcerName, Report } from '../../schemas/gateway.ts';

/** A denial as far as this gateway has come with it. */
export interface Held {
  denial: Denial;
  /** Enforcers that hold it. */
  by: EnforcerName[];
  /** No longer wanted: on its way out. */
  lifting: boolean;
  /** Last failure reported per enforcer, so that the same one is told once. */
  failures: Partial<Record<EnforcerName, string>>;
}

interface Saved {
  schema: 1;
  revision: number;
  held: Held[];
  reports: Report[];
}

/** Reports beyond this are not kept: the oldest go. At one a second that is a day without us. */
const mostReports = 86_400;

/** What a gateway must still know after a power cut and without us: whom it refuses, and what it has not yet told. */
export class Memory {
  readonly #file: string;
  #saved: Saved;
  #saving: Promise<void> = Promise.resolve();
  /** Reports that had to go, oldest first, since this process started. */
  lost = 0;

  constructor(directory: string) {
    this.#file = join(directory, 'gateway.state');
    const saved = loadState<Saved>(this.#file);
    this.#saved = saved?.schema === 1 ? saved : { schema: 1, revision: -1, held: [], reports: [] };
  }

  get revision(): number {
    return this.#saved.revision;
  }

  get held(): readonly Held[] {
    return this.#saved.held;
  }

  reports(most: number): Report[] {
    return this.#saved.reports.slice(0, most);
  }

  get waiting(): number {
    return this.#saved.reports.length;
  }

  /** Takes over what shall be refused from now on; what is no longer in it is to be lifted. */
  want(revision: number, denials: readonly Denial[]): void {
    const wanted = new Map(denials.map((denial) => [denial.quarantine, denial]));
    const kept = this.#saved.held.map((one): Held => {
      const denial = wanted.get(one.denial.quarantine);
      wanted.delete(one.denial.quarantine);
      return denial === undefined ? { ...one, lifting: true } : { ...one, denial, lifting: false };
    });
    const fresh = [...wanted.values()].map((denial): Held => ({ denial, by: [], lifting: false, failures: {} }));
    this.#saved.held = [...kept, ...fresh];
    this.#saved.revision = revision;
  }

  /** Lets go of what has been lifted everywhere. */
  forget(): void {
    this.#saved.held = this.#saved.held.filter(({ lifting, by }) => !lifting || by.length > 0);
  }

  tell(report: Report): void {
    const { reports } = this.#saved;
    if (reports.some(({ id }) => id === report.id)) return;
    reports.push(report);
    if (reports.length <= mostReports) return;
    reports.shift();
    this.lost++;
  }

  told(ids: ReadonlySet<string>): void {
    this.#saved.reports = this.#saved.reports.filter(({ id }) => !ids.has(id));
  }

  /** One at a time: two would write into the same new file. @throws Fault DISK_FULL, DATA_UNWRITABLE */
  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => saveState(this.#file, this.#saved));
    return this.#saving;
  }
}
