import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Chunk, ForgottenRow, TickRow } from './chunk.ts';
import { highWater } from './high-water.ts';

/** What the archive needs of ClickHouse. */
export interface EventTable {
  /** Offset of the last record of a partition that the table holds rows of; -1 when it holds none. */
  highWater(lane: Lane, partition: number): Promise<number>;
  /** The same chunk with the same `again` is stored once. @param again counts the tokens tried before this one */
  insertEvents(lane: Lane, partition: number, chunk: Chunk, again: number): Promise<void>;
  /** May be inserted again too. After the events of their chunk: the table is taken to hold all before them. */
  insertForgotten(rows: readonly ForgottenRow[]): Promise<void>;
  /** Ticks may be inserted again: the table replaces equal positions. */
  insertTicks(ticks: readonly TickRow[]): Promise<void>;
}

/** An insert without an answer for so long (real ms) has an unknown outcome; stopping does not wait even that long. */
const answerMs = 60_000;
const graceMs = 5_000;

/** @param stop ends queries at once and inserts soon after */
export function eventTable(store: Store, stop: AbortSignal): EventTable {
  const stopped = new AbortController();
  stop.addEventListener('abort', () => setTimeout(() => stopped.abort(), graceMs).unref(), { once: true });
  const until = (): AbortSignal => AbortSignal.any([stopped.signal, AbortSignal.timeout(answerMs)]);
  return {
    highWater: (lane, partition) => highWater(store, lane, partition, stop),
    async insertEvents(lane, partition, chunk, again) {
      await store.insertNative('events', chunk.merged.columns(), chunk.merged.body(), {
        token: `${lane}:${partition}:${chunk.from}-${chunk.to}${again === 0 ? '' : `:${again}`}`,
        signal: until(),
      });
    },
    async insertForgotten(rows) {
      if (rows.length > 0) await store.insertJson('forgotten', rows, { signal: until() });
    },
    async insertTicks(ticks) {
      if (ticks.length > 0) await store.insertJson('ticks', ticks, { signal: until() });
    },
  };
}
