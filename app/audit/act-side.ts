import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { AuditedTopic, Seal } from '../../schemas/seal.ts';
import { type Act, type ActReader, actReader } from './acts.ts';

export type Readable = Pick<EventLog, 'bounds' | 'read'>;

/** Payload bytes that are held of a topic at a time. */
export const bytesAtOnce = 256 * 1_024;

/** The acts of one topic in their order, taken as far as seals name them. */
export class ActSide {
  readonly #log: Readable;
  readonly #topic: AuditedTopic;
  readonly #read: ActReader;
  readonly #held: Act[] = [];
  #next: number;
  /** Oldest offset that the log holds. */
  readonly low: number;

  private constructor(log: Readable, topic: AuditedTopic, low: number) {
    this.#log = log;
    this.#topic = topic;
    this.#read = actReader(topic);
    this.low = low;
    this.#next = low;
  }

  static async open(log: Readable, topic: AuditedTopic): Promise<ActSide> {
    return new ActSide(log, topic, (await log.bounds(topic, 0)).low);
  }

  /** The act that is sealed, and those before it that nothing has sealed. @throws Fault of the log */
  async find({ offset, tenant }: Seal): Promise<{ passed: Act[]; found: Act | undefined }> {
    const passed: Act[] = [];
    for (let act = await this.#first(); act !== undefined && act.offset <= offset; act = await this.#first()) {
      this.#held.shift();
      if (act.offset === offset && act.tenant === tenant) return { passed, found: act };
      passed.push(act);
    }
    return { passed, found: undefined };
  }

  /** Those that are left. @throws Fault of the log */
  async *rest(): AsyncGenerator<Act> {
    while ((await this.#first()) !== undefined) yield* this.#held.splice(0);
  }

  async #first(): Promise<Act | undefined> {
    while (this.#held.length === 0) {
      const { next } = await this.#log.bounds(this.#topic, 0);
      if (this.#next >= next) return undefined;
      const records = await this.#log.read(this.#topic, 0, this.#next, { bytes: bytesAtOnce });
      if (records.length === 0) return undefined;
      for (const record of records) this.#held.push(...readable(() => this.#read(record)));
      this.#next = (records.at(-1)?.offset ?? this.#next) + 1;
    }
    return this.#held[0];
  }
}

/** What cannot be read any more says nothing: its seal, if it has one, tells. */
function readable(read: () => Act[]): Act[] {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof Fault && (failure.code === 'RECORD_UNKNOWN' || failure.code === 'DATA_CORRUPT')) return [];
    throw failure;
  }
}
