import { highWater } from '../../ingest/archive/high-water.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { releasePayload } from '../../runtime/log/payload.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import { heldRecords, heldRows, type Stretch } from './held-records.ts';
import { Tally, type WrongRange } from './tally.ts';

export interface PartitionReport {
  lane: Lane;
  partition: number;
  /** Offsets compared: from the oldest the log still has to the end it had, which is not included. */
  from: number;
  to: number;
  /** Rows that the log says must be in the table, that are there, and that were taken out on purpose. */
  expected: number;
  found: number;
  forgotten: number;
  /** Rows of the log that the archive has not come to. */
  waiting: number;
  missing: number;
  doubled: number;
  /** Rows at offsets that are no events in the log, or beyond its end. */
  stray: number;
  ranges: WrongRange[];
  /** Ranges beyond those listed. */
  more: number;
}

export interface CompareOptions {
  log: EventLog;
  store: Store;
  lane: Lane;
  partition: number;
  signal: AbortSignal;
  /** Told after each stretch: the next offset, and where it ends. */
  progress: (at: number, end: number) => void;
  /** Records and rows compared at once; memory is bounded by them. */
  stretchRecords?: number;
  stretchRows?: number;
}

/** A resend is known for a day, and whole hours are remembered. */
const remembersMs = 25 * 3_600_000;

/**
 * Holds one partition of the log against the rows of `events`, record by record. Where the log has let go of its beginning,
 * what its first 25 hours repeat cannot be told any more: such records count as they are found, none or all of their rows.
 */
export async function comparePartition(options: CompareOptions): Promise<PartitionReport> {
  const { log, store, lane, partition, signal } = options;
  const topic = topics[lane];
  // First where the table stands, then where the log ends: rows of the one are records of the other.
  const stands = await highWater(store, lane, partition, signal);
  const { low, next: end } = await log.bounds(topic, partition);
  const tally = new Tally();
  const stretch = new Records(options);
  const doubt = new Doubt(low > 0);
  const repeats = new Repeats();
  let waiting = 0;
  for (let at = low; at < end && !signal.aborted; ) {
    const records = await log.read(topic, partition, at, { bytes: 8 << 20, signal });
    for (const record of records) {
      if (record.offset >= end) break;
      const repeated = repeats.fold(record.header) !== undefined;
      const rows = record.header.type === 'events' && !repeated ? (record.header.rows ?? 0) : 0;
      if (record.offset > stands) waiting += rows;
      else if (record.header.type === 'events') stretch.add(record, rows, doubt.about(record));
      releasePayload(record);
      if (stretch.isFull) await stretch.compare(tally);
    }
    at = (records.at(-1)?.offset ?? end) + 1;
    options.progress(Math.min(at, end), end);
  }
  await stretch.compare(tally);
  const all = await heldRows(store, { lane, partition, from: low, to: stands + 1 });
  const { expected, found, forgotten, missing, doubled, ranges, more } = tally;
  return {
    ...{ lane, partition, from: low, to: end, expected, found, forgotten, waiting, missing, doubled },
    ...{ stray: all - found, ranges, more },
  };
}

/** Whether a record may repeat one that the log has let go of. */
class Doubt {
  readonly #trimmed: boolean;
  #until = Number.NEGATIVE_INFINITY;

  constructor(trimmed: boolean) {
    this.#trimmed = trimmed;
  }

  about({ header }: LogRecord): boolean {
    if (!this.#trimmed) return false;
    if (this.#until === Number.NEGATIVE_INFINITY) this.#until = header.time + remembersMs;
    return header.time < this.#until;
  }
}

/** Records read and not compared yet. */
class Records {
  readonly #options: CompareOptions;
  readonly #expected = new Map<number, { rows: number; doubtful: boolean }>();
  #rows = 0;
  #firstDay = Number.POSITIVE_INFINITY;
  #lastDay = Number.NEGATIVE_INFINITY;

  constructor(options: CompareOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    const { stretchRecords = 50_000, stretchRows = 1_000_000 } = this.#options;
    return this.#expected.size >= stretchRecords || this.#rows >= stretchRows;
  }

  add({ offset, header }: LogRecord, rows: number, doubtful: boolean): void {
    this.#expected.set(offset, { rows, doubtful });
    this.#rows += rows;
    const day = header.day ?? 0;
    this.#firstDay = Math.min(this.#firstDay, day);
    this.#lastDay = Math.max(this.#lastDay, day);
  }

  async compare(tally: Tally): Promise<void> {
    if (this.#expected.size === 0) return;
    const offsets = [...this.#expected.keys()];
    const place = { lane: this.#options.lane, partition: this.#options.partition };
    const stretch: Stretch = {
      ...{ ...place, from: offsets[0] ?? 0, to: offsets.at(-1) ?? 0 },
      ...{ firstDay: this.#firstDay, lastDay: this.#lastDay },
    };
    const held = await heldRecords(this.#options.store, stretch);
    for (const [offset, { rows, doubtful }] of this.#expected) {
      const { rows: found = 0, distinct = 0, forgotten = 0 } = held.get(offset) ?? {};
      const expected = doubtful && found === 0 && forgotten === 0 ? 0 : rows;
      tally.add({ offset, expected, found, distinct, forgotten });
    }
    this.#expected.clear();
    this.#rows = 0;
    this.#firstDay = Number.POSITIVE_INFINITY;
    this.#lastDay = Number.NEGATIVE_INFINITY;
  }
}
