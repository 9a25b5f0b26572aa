import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import type { LogRecord } from '../log/port.ts';
import type { HeldBytes } from './held-bytes.ts';
import { type Foreign, unpackMessage } from './message.ts';
import type { Fetched } from './transport.ts';

const bufferBytes = 8 << 20;
/** Filled ahead for this long after the last read, then it rests. */
const aheadMs = 1_000;
const beyondEndMs = 200;

/** One reader's place in one partition, and what was fetched ahead of it: at most 8 MiB and one answer, packed. */
export class Cursor {
  readonly topic: Topic;
  /** Kafka's name of the topic. */
  readonly name: string;
  readonly partition: number;
  /** The offset to fetch next. */
  next: number;
  /** The offset to hand out next. */
  at: number;
  /** A read is waiting on it. */
  busy = false;
  /** That read will not wait for more to come. */
  urgent = false;
  lastUsed = performance.now();
  /** Part of a fetch that has not been answered. */
  inFlight = false;
  /** Changes with every seek, so that the answer to a fetch from elsewhere is known as such. */
  generation = 0;
  readonly #held: HeldBytes;
  #buffer: Fetched[] = [];
  #bytes = 0;
  #emptyAt = Number.NEGATIVE_INFINITY;
  #outOfRange = false;
  #notBefore = 0;
  #failure: { cause: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(topic: Topic, name: string, partition: number, from: number, held: HeldBytes) {
    this.#held = held;
    this.topic = topic;
    this.name = name;
    this.partition = partition;
    this.next = from;
    this.at = from;
  }

  /** Forgets what was fetched and goes elsewhere. */
  seek(from: number): void {
    this.generation++;
    this.next = from;
    this.at = from;
    this.#buffer = [];
    this.#hold(-this.#bytes);
    this.#emptyAt = Number.NEGATIVE_INFINITY;
    this.#outOfRange = false;
    this.#notBefore = 0;
    this.#failure = undefined;
  }

  wantsMore(now: number): boolean {
    if (this.inFlight || now < this.#notBefore || this.#bytes >= bufferBytes) return false;
    if (this.#bytes > 0 && this.#held.enough) return false;
    return this.busy || now - this.lastUsed < aheadMs;
  }

  take(messages: readonly Fetched[], began: number): void {
    let fresh = 0;
    for (const message of messages) {
      // A fetch answers with whole batches, which may begin before the offset asked for.
      if (message.offset < this.next) continue;
      const value = message.value === null ? null : alone(message.value);
      this.#buffer.push({ ...message, value });
      this.#hold(value?.byteLength ?? 0);
      this.next = message.offset + 1;
      fresh++;
    }
    if (fresh === 0) this.#emptyAt = began;
    this.wake();
  }

  /** The broker has no such offset: trimmed, or not yet there. Whoever waits finds out which. */
  outOfRange(began: number): void {
    this.#outOfRange = true;
    this.#emptyAt = began;
    this.#notBefore = performance.now() + beyondEndMs;
    this.wake();
  }

  fail(cause: unknown): void {
    if (!this.busy) return;
    this.#failure = { cause };
    this.wake();
  }

  /** True once after the broker answered that it has no such offset. */
  tookOutOfRange(): boolean {
    const was = this.#outOfRange;
    this.#outOfRange = false;
    return was;
  }

  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.cause;
  }

  /** A fetch that began after `time` found nothing here. */
  emptySince(time: number): boolean {
    return this.#emptyAt >= time;
  }

  /** Records of about so many bytes. What is none of ours goes to `aside`, and its offset is passed over. */
  drain(bytes: number, aside: (foreign: Foreign) => void): LogRecord[] {
    const records: LogRecord[] = [];
    let read = 0;
    let taken = 0;
    for (const message of this.#buffer) {
      if (read >= bytes) break;
      taken++;
      this.#hold(-(message.value?.byteLength ?? 0));
      this.at = message.offset + 1;
      const record = this.#unpack(message, aside);
      if (record === undefined) continue;
      records.push(record);
      read += Math.max(1, record.payload.byteLength);
    }
    this.#buffer.splice(0, taken);
    return records;
  }

  #unpack(message: Fetched, aside: (foreign: Foreign) => void): LogRecord | undefined {
    const { topic, partition } = this;
    try {
      return unpackMessage(topic, partition, message);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      const { offset, time, value } = message;
      aside({ topic, partition, offset, time, value, fault });
      return undefined;
    }
  }

  /** Resolves at the next wake, after `ms`, or on abort. */
  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
      this.#wake = done;
    });
  }

  wake(): void {
    this.#wake?.();
  }

  #hold(bytes: number): void {
    this.#bytes += bytes;
    this.#held.count += bytes;
  }
}

/** A piece of a whole answer would keep all of it, for as long as one slow reader has a record left in it. */
function alone(value: Buffer): Buffer {
  return value.buffer.byteLength > 2 * value.byteLength ? Buffer.from(value) : value;
}
