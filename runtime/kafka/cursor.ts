import type { Topic } from '../../schemas/topics.ts';
import type { LogRecord } from '../log/port.ts';
import { unpackMessage } from './message.ts';
import type { Fetched } from './transport.ts';

const bufferBytes = 8 << 20;
/** Filled ahead for this long after the last read, then it rests. */
const aheadMs = 1_000;
const beyondEndMs = 200;

/** One reader's place in one partition, and what was fetched ahead of it (at most 8 MiB and one answer, packed). */
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
  #buffer: Fetched[] = [];
  #bytes = 0;
  #emptyAt = Number.NEGATIVE_INFINITY;
  #outOfRange = false;
  #notBefore = 0;
  #failure: { cause: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(topic: Topic, name: string, partition: number, from: number) {
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
    this.#bytes = 0;
    this.#emptyAt = Number.NEGATIVE_INFINITY;
    this.#outOfRange = false;
    this.#notBefore = 0;
    this.#failure = undefined;
  }

  wantsMore(now: number): boolean {
    if (this.inFlight || now < this.#notBefore || this.#bytes >= bufferBytes) return false;
    return this.busy || now - this.lastUsed < aheadMs;
  }

  take(messages: readonly Fetched[], began: number): void {
    let fresh = 0;
    for (const message of messages) {
      // A fetch answers with whole batches, which may begin before the offset asked for.
      if (message.offset < this.next) continue;
      this.#buffer.push(message);
      this.#bytes += message.value?.byteLength ?? 0;
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

  drain(bytes: number): LogRecord[] {
    const records: LogRecord[] = [];
    let read = 0;
    for (const message of this.#buffer) {
      const record = this.#unpack(message, records.length > 0);
      if (record === undefined) break;
      records.push(record);
      this.#bytes -= message.value?.byteLength ?? 0;
      this.at = record.offset + 1;
      read += record.payload.byteLength;
      if (read >= bytes) break;
    }
    this.#buffer.splice(0, records.length);
    return records;
  }

  /** Behind good records a bad one waits for the next read: it throws only when it is the first. */
  #unpack(message: Fetched, behindOthers: boolean): LogRecord | undefined {
    try {
      return unpackMessage(this.topic, this.partition, message);
    } catch (failure) {
      if (behindOthers) return undefined;
      throw failure;
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
}
