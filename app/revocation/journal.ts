import { isUnsaid } from '../../cases/revocation/decide.ts';
import { evolve, noRevocations, type RevocationState } from '../../cases/revocation/state.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { retry, type RetryOptions } from '../../runtime/retry.ts';
import { type RevocationChange, revocationChangeSchema } from '../../schemas/revocation.ts';
import { topics } from '../../schemas/topics.ts';
import { foldTopic } from '../fold-topic.ts';
import { outcomeOf } from './outcome.ts';
import type { Standing } from './standing.ts';

/**
 * The journal of revocations, and the facts that follow from them. Facts are never derived from a step but from how
 * things stand: whatever was interrupted, the next look says what is missing.
 */
export class RevocationJournal {
  readonly state: RevocationState = noRevocations();
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #standing: Standing;
  readonly #always: RetryOptions;
  readonly #writer = createWriter();

  constructor(log: EventLog, clock: Clock, standing: Standing, always: RetryOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#standing = standing;
    this.#always = always;
  }

  /** Reads it from its beginning and says what a crash left unsaid. */
  async open(): Promise<void> {
    await readRevocations(this.#log, this.state);
    await this.#say();
  }

  /** Puts changes on record, tells who asked, then states the facts that follow. */
  async append(changes: readonly RevocationChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#record(changes);
    await this.#say();
  }

  async #record(changes: readonly RevocationChange[]): Promise<void> {
    const now = this.#clock.now();
    const outcomes: LogEntry[] = [];
    const entries: LogEntry[] = [];
    for (const change of changes) {
      evolve(this.state, change);
      const after = this.state.all.get(idOf(change));
      const outcome = after === undefined ? undefined : outcomeOf(change, after);
      if (outcome !== undefined) outcomes.push(jsonEntry(topics.outcomes, 'outcome', this.#writer, now, outcome));
      entries.push(jsonEntry(topics.revocations, 'entry', this.#writer, now, change));
    }
    // Outcomes first: killed in between, the change is decided again and told twice, never untold.
    for (const some of [outcomes, entries]) if (some.length > 0) await this.#append(some);
  }

  async #say(): Promise<void> {
    const unsaid = [...this.state.all.values()].filter(isUnsaid);
    if (unsaid.length === 0) return;
    await retry(() => this.#standing.read(), this.#always);
    const now = this.#clock.now();
    const facts = unsaid.flatMap((one) => this.#standing.missing(one, now));
    if (facts.length > 0)
      await this.#append(facts.map((fact) => jsonEntry(topics.fleet, 'facts', this.#writer, now, fact)));
    await retry(() => this.#standing.read(), this.#always);
    await this.#record(
      unsaid.map((one) => ({
        ...{ type: 'revocation-recorded', at: now, id: one.id },
        facts: this.#standing.toldBefore(one),
      })),
    );
  }

  async #append(entries: readonly LogEntry[]): Promise<void> {
    await retry(() => this.#log.append(entries), this.#always);
  }
}

/** Folds the journal, from where an earlier look left off. @returns where it goes on @throws Fault of the log */
export async function readRevocations(
  log: Pick<EventLog, 'bounds' | 'read'>,
  state: RevocationState,
  from = 0,
): Promise<number> {
  return foldTopic(log, topics.revocations, from, (record) => evolve(state, readJson(record, revocationChangeSchema)));
}

/** The revocation that a change is about, '' for none. */
export function idOf(change: RevocationChange): string {
  if (change.type === 'revocation-planned') return change.revocation.id;
  return 'id' in change ? change.id : '';
}
