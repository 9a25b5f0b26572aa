import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../runtime/logger.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { Repeats, type RepeatsSnapshot } from '../../runtime/log/repeats.ts';
import { loadState, saveState } from '../../runtime/state/state-file.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import { Chunk } from './chunk.ts';
import type { EventTable } from './event-table.ts';
import { account, noTotals, type Totals } from './ledger.ts';

export interface CopyOptions {
  log: EventLog;
  table: EventTable;
  lane: Lane;
  partition: number;
  /** An insert is made at this many rows or after this long (real ms), whichever comes first. */
  rows: number;
  flushMs: number;
  /** Where the fold so far is kept between runs. */
  stateFile: string;
  signal: AbortSignal;
  logger: Logger;
  /** How long (real ms) between two savings of the fold. */
  saveEveryMs?: number;
}

export interface CopyProgress {
  /** Next offset to be copied; everything before it is in the table or counted. */
  next: number;
  totals: Totals;
}

interface State {
  next: number;
  repeats: RepeatsSnapshot;
  totals: Totals;
}

/**
 * Copies one partition of a lane into `events`, exactly once: inserts are whole or absent (one partition of the table,
 * one part), and what the table already holds is read back from it, never assumed. Runs until aborted.
 */
export async function copyEvents(options: CopyOptions, progress: CopyProgress): Promise<void> {
  const { log, lane, partition, signal } = options;
  const topic = topics[lane];
  const state = loadState<State>(options.stateFile);
  const repeats = new Repeats();
  const totals = state?.totals ?? noTotals();
  if (state !== undefined) repeats.restore(state.repeats);
  let next = Math.max(state?.next ?? 0, (await log.bounds(topic, partition)).low);
  let stored = await untilAnswered(options, () => options.table.highWater(lane, partition));
  Object.assign(progress, { next, totals: structuredClone(totals) });
  let savedAt = performance.now();
  let chunk = new Chunk(next);
  let openedAt = performance.now();

  const close = async (): Promise<void> => {
    const closing = chunk;
    chunk = new Chunk(closing.to);
    const upTo = structuredClone(totals);
    const due = performance.now() - savedAt >= (options.saveEveryMs ?? 15_000);
    const snapshot: State | undefined = due
      ? { next: closing.to, repeats: repeats.snapshot(), totals: upTo }
      : undefined;
    if (!closing.empty) stored = await insert(options, closing);
    Object.assign(progress, { next: closing.to, totals: upTo });
    if (snapshot === undefined) return;
    await saveState(options.stateFile, snapshot);
    await log.commit('archive', topic, partition, closing.to);
    savedAt = performance.now();
  };

  const take = async (record: LogRecord): Promise<void> => {
    if (!chunk.takes(record) || chunk.rows >= options.rows) await close();
    if (chunk.empty) openedAt = performance.now();
    const repeat = repeats.fold(record.header);
    account(totals, record.header, repeat);
    if (repeat !== undefined || (record.header.type === 'events' && record.offset <= stored)) chunk.skip(record);
    else chunk.add(record, lane);
    next = record.offset + 1;
  };

  while (!signal.aborted) {
    const left = chunk.empty ? options.flushMs : Math.max(0, options.flushMs - (performance.now() - openedAt));
    const records = await untilAnswered(options, () =>
      log.read(topic, partition, next, { bytes: 8 * 1_048_576, waitMs: left, signal }),
    );
    for (const record of records) await take(record);
    if (
      chunk.to > chunk.from &&
      (signal.aborted || chunk.rows >= options.rows || performance.now() - openedAt >= options.flushMs)
    )
      await close();
  }
  await saveState(options.stateFile, { next: progress.next, repeats: repeats.snapshot(), totals: progress.totals });
}

/** Inserts until the table says that it is there: an answer that never came is settled by looking, not by hoping. */
async function insert(options: CopyOptions, chunk: Chunk): Promise<number> {
  const { table, lane, partition } = options;
  let stored = -1;
  for (let attempt = 0; ; attempt++) {
    try {
      // Ticks last: a tick in the table says that all before it is there too, which is what learning goes by.
      if (chunk.rows > 0 && chunk.lastBlock > stored) await table.insertEvents(lane, partition, chunk);
      await table.insertTicks(chunk.ticks);
      return chunk.to - 1;
    } catch (error) {
      if (!(error instanceof Fault) || !error.retryable) throw error;
      options.logger.warn(
        { code: error.code, lane, partition, from: chunk.from, to: chunk.to },
        'insert failed, asking the table what it holds',
      );
    }
    await pause(attempt, options.signal);
    stored = await untilAnswered(options, () => table.highWater(lane, partition));
  }
}

async function untilAnswered<T>({ signal, logger }: CopyOptions, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Fault) || !error.retryable || signal.aborted) throw error;
      if (attempt === 0) logger.warn({ code: error.code, message: error.message }, 'waiting');
      await pause(attempt, signal);
    }
  }
}

/** Full jitter up to 2 s. */
async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.random() * Math.min(2_000, 50 * 2 ** attempt), undefined, { signal }).catch(() => undefined);
}
