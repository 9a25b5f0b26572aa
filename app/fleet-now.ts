import { Certificates } from '../fleet/certificates.ts';
import { Registry } from '../fleet/registry.ts';
import { Revocations } from '../fleet/revocations.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { factSchema } from '../schemas/fact.ts';
import { topics } from '../schemas/topics.ts';
import { foldTopic } from './fold-topic.ts';
import { Turns } from './turns.ts';

/** What the roles of an installation ask of it: revocations where issuers are delegated to us. */
export function askedOf({ pki }: Config): { revocations: boolean } {
  return { revocations: (pki?.issuers ?? []).length > 0 };
}

/** Who is in the fleet now, for those that act on it: folded once for all roles of a process, when one of them first asks. */
export class FleetNow {
  readonly registry = new Registry();
  readonly certificates = new Certificates();
  /** Nothing unless asked for: lists of revocations may be long. */
  readonly revocations = new Revocations();
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #asked: { revocations: boolean };
  readonly #turns = new Turns();
  #next = 0;

  constructor(log: Pick<EventLog, 'bounds' | 'read'>, asked = { revocations: false }) {
    this.#log = log;
    this.#asked = asked;
  }

  /** Takes in all facts there are. @throws Fault of the log */
  async read(): Promise<void> {
    await this.#turns.take(async () => {
      this.#next = await foldTopic(this.#log, topics.fleet, this.#next, (record) => {
        const fact = readJson(record, factSchema);
        this.registry.apply(fact, record.offset);
        this.certificates.apply(fact, record.offset);
        if (this.#asked.revocations) this.revocations.apply(fact, record.offset);
      });
    });
  }
}
