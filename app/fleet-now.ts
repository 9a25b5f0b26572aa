import { Certificates } from '../fleet/certificates.ts';
import { Registry } from '../fleet/registry.ts';
import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { factSchema } from '../schemas/fact.ts';
import { topics } from '../schemas/topics.ts';
import { foldTopic } from './fold-topic.ts';
import { Turns } from './turns.ts';

/** Who is in the fleet now, for those that act on it: folded once for all roles of a process, when one of them first asks. */
export class FleetNow {
  readonly registry = new Registry();
  readonly certificates = new Certificates();
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #turns = new Turns();
  #next = 0;

  constructor(log: Pick<EventLog, 'bounds' | 'read'>) {
    this.#log = log;
  }

  /** Takes in all facts there are. @throws Fault of the log */
  async read(): Promise<void> {
    await this.#turns.take(async () => {
      this.#next = await foldTopic(this.#log, topics.fleet, this.#next, (record) => {
        const fact = readJson(record, factSchema);
        this.registry.apply(fact, record.offset);
        this.certificates.apply(fact, record.offset);
      });
    });
  }
}
