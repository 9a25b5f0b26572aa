import { type Topic, topics } from '../../../schemas/topics.ts';
import { ByteGate } from '../byte-gate.ts';
import type { PackedEntry } from './messages.ts';
import { WriterHandle } from './writer-handle.ts';

const waitingBytes = 32 << 20;
const recordOverhead = 256;

/**
 * The writing side of the log. Telemetry has a thread of its own: its syncs and those of the other topics run side by
 * side, so that an append to both takes as long as the slower one.
 */
export class Writer {
  readonly #gate = new ByteGate(waitingBytes);
  readonly #bulk: WriterHandle;
  readonly #rest: WriterHandle;

  constructor(directory: string) {
    this.#bulk = new WriterHandle(directory);
    this.#rest = new WriterHandle(directory);
  }

  /** Whole or absent per topic. Rejects once all topics are settled: what is appended again must not meet itself. */
  async append(day: string, entries: readonly PackedEntry[]): Promise<number[]> {
    const bytes = entries.reduce((sum, { payload }) => sum + payload.byteLength + recordOverhead, 0);
    await this.#gate.enter(bytes);
    try {
      const numbered = entries.map((entry, place) => ({ entry, place }));
      const offsets = Array.from(entries, () => 0);
      const appends = [...Map.groupBy(numbered, ({ entry }) => this.#handleOf(entry.topic))].map(
        async ([handle, part]) => {
          const given = await handle.append(
            day,
            part.map(({ entry }) => entry),
          );
          for (const [i, { place }] of part.entries()) offsets[place] = given[i] ?? 0;
        },
      );
      for (const outcome of await Promise.allSettled(appends)) if (outcome.status === 'rejected') throw outcome.reason;
      return offsets;
    } finally {
      this.#gate.leave(bytes);
    }
  }

  async trim(topic: Topic, time: number, today: string): Promise<void> {
    await this.#handleOf(topic).trim(topic, time, today);
  }

  /** Lets what was appended finish first. */
  async close(): Promise<void> {
    await Promise.all([this.#bulk.close(), this.#rest.close()]);
  }

  #handleOf(topic: Topic): WriterHandle {
    return topic === topics.telemetry ? this.#bulk : this.#rest;
  }
}
