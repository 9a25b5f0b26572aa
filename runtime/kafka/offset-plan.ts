import { Fault } from '../errors.ts';
import type { Outgoing, Place, PlaceAt } from './transport.ts';

/** The records of one send and where the answer tells each one's offset: the broker names only the first of a partition. */
export class OffsetPlan {
  readonly #records: Outgoing[] = [];
  readonly #indexes: number[] = [];
  readonly #partitions = new Map<string, { count: number; bytes: number }>();

  get records(): readonly Outgoing[] {
    return this.#records;
  }

  bytesOf(place: Place): number {
    return this.#partitions.get(keyOf(place))?.bytes ?? 0;
  }

  add(record: Outgoing, bytes: number): void {
    const key = keyOf(record);
    const partition = this.#partitions.get(key) ?? { count: 0, bytes: 0 };
    this.#records.push(record);
    this.#indexes.push(partition.count);
    this.#partitions.set(key, { count: partition.count + 1, bytes: partition.bytes + bytes });
  }

  offsets(firsts: readonly PlaceAt[]): number[] {
    const byPlace = new Map(firsts.map((first) => [keyOf(first), first.offset]));
    return this.#records.map((record, i) => {
      const first = byPlace.get(keyOf(record)) ?? -1;
      // A broker that recognised a repeated batch but no longer knows its place: only a new producer gets an answer.
      if (first < 0) throw new Fault('LOG_UNAVAILABLE', 'the broker named no offset', { retryable: true });
      return first + (this.#indexes[i] ?? 0);
    });
  }
}

/** Names a partition of a topic in maps. */
export function keyOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}
