import type { RecordHeader } from '../../schemas/record.ts';

const hourMs = 3_600_000;
/** Whole hours of keys: what came late in its hour is still known 24 hours after, what came early up to an hour longer. */
const rememberedHours = 25;

export interface RepeatsSnapshot {
  writers: [string, number, number][];
  batches: [number, string[]][];
}

/**
 * Recognises records that are in the partition already, as a fold of the log: the same writer and sequence (a producer
 * that was made anew sent again), or the same gateway and batch key (the gateway sent again, perhaps to another
 * instance). Bounded by what arrives in 25 hours of header time.
 */
export class Repeats {
  /** writer: last sequence, header time. Within a partition a writer's sequences only rise. */
  readonly #writers = new Map<string, [number, number]>();
  /** hour: keys. Whole hours are forgotten at once. */
  readonly #batches = new Map<number, Set<string>>();

  /** `writer` when this very record was there before, `batch` when its content was, undefined when it is new. */
  fold(header: RecordHeader): 'writer' | 'batch' | undefined {
    const last = this.#writers.get(header.writer);
    if (last !== undefined && header.sequence <= last[0]) return 'writer';
    this.#writers.set(header.writer, [header.sequence, header.time]);
    return header.batch === undefined ? undefined : this.#foldBatch(header.batch, Math.floor(header.time / hourMs));
  }

  #foldBatch(batch: { gateway: string; key: string }, hour: number): 'batch' | undefined {
    const key = `${batch.gateway} ${batch.key}`;
    for (const [stored, keys] of this.#batches) {
      if (stored <= hour - rememberedHours) this.#forget(stored);
      else if (keys.has(key)) return 'batch';
    }
    const keys = this.#batches.get(hour);
    if (keys === undefined) this.#batches.set(hour, new Set([key]));
    else keys.add(key);
    return undefined;
  }

  #forget(hour: number): void {
    this.#batches.delete(hour);
    for (const [writer, [, time]] of this.#writers) if (time < hour * hourMs) this.#writers.delete(writer);
  }

  snapshot(): RepeatsSnapshot {
    return {
      writers: [...this.#writers].map(([writer, [sequence, time]]) => [writer, sequence, time]),
      batches: [...this.#batches].map(([hour, keys]) => [hour, [...keys]]),
    };
  }

  restore(snapshot: RepeatsSnapshot): void {
    this.#writers.clear();
    this.#batches.clear();
    for (const [writer, sequence, time] of snapshot.writers) this.#writers.set(writer, [sequence, time]);
    for (const [hour, keys] of snapshot.batches) this.#batches.set(hour, new Set(keys));
  }
}
