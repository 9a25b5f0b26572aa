import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Seal, sealSchema } from '../../schemas/seal.ts';
import { topics } from '../../schemas/topics.ts';
import type { Act } from './acts.ts';
import { Chain, type Flaw } from './chain.ts';

/** Seals of one append. */
const mostAtOnce = 500;

/** The one writer of `audit.v1`: seals acts in the order in which it is given them. */
export class Sealing {
  readonly chain = new Chain();
  /** Next offset of the topic. */
  next = 0;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #broken: (seal: Seal, flaw: Flaw) => void;
  readonly #writer = createWriter();

  /** @param broken told of each seal that does not hold */
  constructor(log: EventLog, clock: Clock, broken: (seal: Seal, flaw: Flaw) => void) {
    this.#log = log;
    this.#clock = clock;
    this.#broken = broken;
  }

  /** Reads what is sealed, by whomever. @throws Fault of the log, RECORD_UNKNOWN */
  async catchUp(): Promise<void> {
    const { low, next } = await this.#log.bounds(topics.audit, 0);
    this.next = Math.max(this.next, low);
    while (this.next < next) {
      const records = await this.#log.read(topics.audit, 0, this.next);
      for (const record of records) this.#take(record);
      if (records.length === 0) return;
    }
  }

  /**
   * Seals what is not sealed yet, once each: what was written counts when it is read back, so that a second writer and an
   * interrupted append change nothing. @throws Fault of the log
   */
  async seal(acts: readonly Act[]): Promise<void> {
    await this.catchUp();
    for (let left = this.#unsealed(acts); left.length > 0; left = this.#unsealed(left)) {
      const now = this.#clock.now();
      const seals = this.chain.next(left.slice(0, mostAtOnce), now);
      await this.#log.append(seals.map((seal) => jsonEntry(topics.audit, 'seal', this.#writer, now, seal)));
      await this.catchUp();
    }
  }

  #unsealed(acts: readonly Act[]): Act[] {
    return acts.filter((act) => !this.chain.isSealed(act));
  }

  #take(record: LogRecord): void {
    const seal = readJson(record, sealSchema);
    const said = this.chain.take(seal);
    if (said !== '' && said !== 'again') this.#broken(seal, said);
    this.next = record.offset + 1;
  }
}
