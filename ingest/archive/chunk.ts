import type { MergedBlocks } from '../../runtime/block/merged-blocks.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Tick } from '../../schemas/tick.ts';

export const laneCodes: Record<Lane, number> = { telemetry: 1, identity: 2 };

/** Long lines make large rows: memory is bounded whatever their number. */
const mostBytes = 64 * 1_048_576;

export interface TickRow extends Tick {
  lane: number;
  partition: number;
  offset: number;
}

/** What a record held of a device that is forgotten. */
export interface ForgottenRow {
  id: string;
  lane: number;
  partition: number;
  offset: number;
  received_at: number;
  rows: number;
  lines: number;
}

/** Consecutive records of one partition and one day that go into ClickHouse as one insert, one part. */
export class Chunk {
  rows = 0;
  /** Offset of the first and after the last record, whether or not they hold rows. */
  readonly from: number;
  to: number;
  /** UTC day of receivedAt; -1 until a block came. */
  day = -1;
  /** Offset of the last record that holds rows. */
  lastBlock = -1;
  /** The rows themselves. */
  readonly merged: MergedBlocks;
  readonly ticks: TickRow[] = [];
  readonly forgotten: ForgottenRow[] = [];

  /** @param merged is emptied; one chunk at a time may use it */
  constructor(from: number, merged: MergedBlocks) {
    this.from = from;
    this.to = from;
    this.merged = merged;
    merged.clear();
  }

  get empty(): boolean {
    return this.rows === 0 && this.ticks.length === 0 && this.forgotten.length === 0;
  }

  /** True when it should go in before another record is added. */
  isFull(rows: number): boolean {
    return this.rows >= rows || this.merged.bytes >= mostBytes;
  }

  /** False when the record belongs to another day: close this chunk first. */
  takes(record: LogRecord): boolean {
    return record.header.type !== 'events' || this.day === -1 || record.header.day === this.day;
  }

  add(record: LogRecord, lane: Lane): void {
    const { header, partition, offset } = record;
    this.to = offset + 1;
    if (header.type === 'tick') {
      const tick = JSON.parse(Buffer.from(record.payload).toString('utf8')) as Tick;
      this.ticks.push({
        lane: laneCodes[lane],
        partition,
        offset,
        time: tick.time,
        fleet: tick.fleet,
        baselines: tick.baselines,
      });
    } else if (header.type === 'events') {
      this.#count(record, lane);
      // A record whose rows are all forgotten leaves nothing to be looked for in the table.
      if (header.rows === 0) return;
      this.day = header.day ?? -1;
      this.lastBlock = offset;
      this.rows += header.rows ?? 0;
      this.merged.add({ payload: record.payload, position: { lane: laneCodes[lane], partition, offset } });
    }
  }

  /** Passes over a record that is in the table already; what was left out of it may not be counted there yet. */
  pass(record: LogRecord, lane: Lane): void {
    this.skip(record);
    this.#count(record, lane);
  }

  /** Passes over a record that repeats another. */
  skip(record: LogRecord): void {
    this.to = record.offset + 1;
  }

  #count({ header, partition, offset }: LogRecord, lane: Lane): void {
    const { receivedAt = 0, left = {} } = header.forgotten ?? {};
    for (const [id, { rows, lines }] of Object.entries(left))
      this.forgotten.push({ id, lane: laneCodes[lane], partition, offset, received_at: receivedAt, rows, lines });
  }
}
