import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { Fault } from '../../runtime/errors.ts';
import { heldAlone } from '../../runtime/members/held.ts';
import { memoriesInFiles } from '../../runtime/state/memories.ts';
import type { Bounds, EventLog, LogEntry, LogRecord, ReadLimit } from '../../runtime/log/port.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import type { RecordHeader } from '../../schemas/record.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import type { Chunk, ForgottenRow, TickRow } from './chunk.ts';
import type { EventTable } from './event-table.ts';
import { intentsInFile } from './insert-range.ts';

export const dayMs = 86_400_000;
export const midnight = 20_000 * dayMs;
export const away = (code: 'STORE_UNAVAILABLE' | 'LOG_UNAVAILABLE' = 'STORE_UNAVAILABLE'): Fault =>
  new Fault(code, 'away', { retryable: true });

// Not 0: a column of nothing but absent values is left out.
let serial = 1;

/** A record of one event standing for `lines` lines, all of them offered with it. */
export function block(part: { time?: number; lines?: number; raw?: string; header?: Partial<RecordHeader> } = {}) {
  const { time = midnight, lines = 1, raw = '' } = part;
  const builder = new BlockBuilder();
  const draft = Object.assign(new EventDraft(), { tenant: 'acme', claimedDevice: 'd', kind: 'message-published' });
  builder.add(
    Object.assign(draft, { index: serial++, time, at: time, receivedAt: time, lines, raw: Buffer.from(raw) }),
  );
  const { rows, day } = builder;
  return entry({ type: 'events', rows, lines, day, accounts: { offered: lines }, ...part.header }, builder.finish());
}

/** As one alone keeps what it has copied, in a directory: `copy.bin` and `copy.bin.insert`. */
export function keptIn(directory: string, signal: AbortSignal) {
  const intents = intentsInFile(join(directory, 'copy.bin.insert'));
  return { memories: memoriesInFiles(directory), key: 'copy', intents, held: heldAlone(signal), signal };
}

export function tick(time = midnight): LogEntry {
  return entry({ type: 'tick' }, Buffer.from(JSON.stringify({ time, fleet: 0, baselines: 0 })));
}

export function entry(header: Partial<RecordHeader>, payload: Uint8Array, topic: Topic = topics.telemetry): LogEntry {
  const whole = { type: 'events', version: 1, writer: 'w', sequence: ++serial, time: midnight, ...header } as const;
  return { topic, partition: 0, header: whole, payload };
}

/** One partition in memory. `failing` is asked before everything. */
export class OnePartition implements EventLog {
  readonly records: LogRecord[] = [];
  committed = -1;
  low = 0;
  failing: (what: 'read' | 'bounds' | 'commit') => void = () => undefined;

  add(...entries: LogEntry[]): this {
    for (const one of entries) this.records.push({ ...one, offset: this.low + this.records.length });
    return this;
  }
  trimTo(low: number): void {
    this.records.splice(0, low - this.low);
    this.low = low;
  }
  async read(_topic: Topic, _partition: number, from: number, { waitMs = 0, signal }: ReadLimit = {}) {
    this.failing('read');
    const found = this.records.filter(({ offset }) => offset >= from).slice(0, 50);
    if (found.length === 0) await sleep(Math.min(waitMs, 5), undefined, signal && { signal }).catch(() => undefined);
    return found;
  }
  async bounds(): Promise<Bounds> {
    this.failing('bounds');
    return { low: this.low, next: this.low + this.records.length };
  }
  async commit(_consumer: string, _topic: Topic, _partition: number, offset: number): Promise<void> {
    this.failing('commit');
    this.committed = offset;
  }
  append = async (entries: readonly LogEntry[]): Promise<number[]> => entries.map(() => 0);
  partitions = (): number => 1;
  position = async (): Promise<number | undefined> => undefined;
  trim = async (): Promise<void> => undefined;
  close = async (): Promise<void> => undefined;
}

/** `events` and `ticks` in memory: an insert is whole or absent, and equal tokens are stored once. */
export class TableInMemory implements EventTable {
  /** What each insert brought. */
  readonly inserts: { from: number; to: number; rows: number; days: number }[] = [];
  readonly ticks = new Set<number>();
  /** Rows left out, by wish and offset. */
  readonly forgotten = new Map<string, number>();
  /** How often each event was stored, by its index. */
  readonly copies = new Map<number, number>();
  readonly #tokens = new Set<string>();
  #highWater = -1;
  failing: (what: 'highWater' | 'before' | 'token' | 'after' | 'forgotten' | 'ticks') => void | Promise<void> = () =>
    undefined;

  async highWater(): Promise<number> {
    await this.failing('highWater');
    const leftOut = [...this.forgotten.keys()].map((key) => Number(key.split(' ')[1]));
    return Math.max(this.#highWater, ...leftOut);
  }
  async insertEvents(_lane: string, _partition: number, chunk: Chunk, again: number): Promise<void> {
    await this.failing('before');
    await this.store(chunk, again);
    await this.failing('after');
  }
  async store(chunk: Chunk, again = 0): Promise<void> {
    const token = `${chunk.from}-${chunk.to}:${again}`;
    if (this.#tokens.has(token)) return;
    this.#tokens.add(token);
    await this.failing('token');
    this.#highWater = Math.max(this.#highWater, chunk.lastBlock);
    for (const index of indexesIn(chunk)) this.copies.set(index, (this.copies.get(index) ?? 0) + 1);
    this.inserts.push({ from: chunk.from, to: chunk.to, rows: chunk.rows, days: chunk.day });
  }
  async insertForgotten(rows: readonly ForgottenRow[]): Promise<void> {
    if (rows.length > 0) await this.failing('forgotten');
    for (const { id, offset, rows: many } of rows) this.forgotten.set(`${id} ${offset}`, many);
  }
  async insertTicks(ticks: readonly TickRow[]): Promise<void> {
    await this.failing('ticks');
    for (const { offset } of ticks) this.ticks.add(offset);
  }
}

/** What the column `index` holds, as it is handed to ClickHouse. */
function indexesIn({ merged }: Chunk): number[] {
  const body = Buffer.concat(merged.body());
  const head = Buffer.from('\x05index\x06UInt64', 'latin1');
  const from = body.indexOf(head) + head.length;
  return Array.from({ length: merged.rows }, (_, row) => Number(body.readBigUInt64LE(from + row * 8)));
}
