import { Fault } from '../../runtime/errors.ts';
import { MergedBlocks } from '../../runtime/block/merged-blocks.ts';
import { releasePayload } from '../../runtime/log/payload.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import { type Held, mustHold } from '../../runtime/members/held.ts';
import type { Memories } from '../../runtime/state/memories.ts';
import { packState } from '../../runtime/state/state-file.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import { Chunk } from './chunk.ts';
import { type CopyState, resumeCopy } from './copy-state.ts';
import type { EventTable } from './event-table.ts';
import { account, noTotals, type Totals } from './ledger.ts';
import { patiently } from './patiently.ts';
import { InsertRange, type Intents } from './insert-range.ts';

export interface CopyOptions {
  log: EventLog;
  table: EventTable;
  lane: Lane;
  partition: number;
  /** An insert is made at this many rows or after this long (real ms), whichever comes first. */
  rows: number;
  flushMs: number;
  /** Where the fold so far is kept between runs, as what, and where the latest insert is written down. */
  memories: Memories;
  key: string;
  intents: Intents;
  held: Pick<Held, 'epoch' | 'lost'>;
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

/**
 * Copies one partition of a lane into `events`, exactly once: inserts are whole or absent (one partition of the table,
 * one part), and what the table already holds is read back from it, never assumed. Runs until aborted.
 *
 * @throws Fault LOG_MISMATCH when the table holds more than the log ever did; STORE_UNAVAILABLE when aborted while the
 * table does not answer: what was not copied is copied by the next run.
 */
export async function copyEvents(options: CopyOptions, progress: CopyProgress): Promise<void> {
  const { log, lane, partition, signal } = options;
  const topic = topics[lane];
  const resumed = await resumeCopy(options);
  let { stored, next } = resumed;
  const repeats = new Repeats();
  const totals = resumed.state?.totals ?? noTotals();
  if (resumed.state !== undefined) repeats.restore(resumed.state.repeats);
  const range = new InsertRange(options.intents, resumed.next, resumed.end);
  Object.assign(progress, { next, totals: structuredClone(totals) });
  let savedAt = performance.now();
  const merged = new MergedBlocks();
  let chunk = new Chunk(next, merged);
  // What the run before this one began last may be in the table, or only its token.
  let doubt = true;
  let openedAt = performance.now();

  const fold = (at: number): CopyState => ({
    schema: 1,
    next: at,
    stored,
    repeats: repeats.snapshot(),
    totals: structuredClone(totals),
  });

  const close = async (): Promise<void> => {
    const closing = chunk;
    // Nothing of the next chunk has been folded yet: what is saved ends where this one does.
    const due = performance.now() - savedAt >= (options.saveEveryMs ?? 15_000);
    const folded = due ? fold(closing.to) : undefined;
    const upTo = folded?.totals ?? structuredClone(totals);
    if (closing.rows > 0) await patiently(options, () => range.begin(closing));
    if (!closing.empty) await insert(options, closing, doubt);
    if (closing.rows > 0) doubt = false;
    chunk = new Chunk(closing.to, merged);
    stored = Math.max(stored, closing.lastBlock);
    Object.assign(progress, { next: closing.to, totals: upTo });
    if (folded === undefined) return;
    savedAt = performance.now();
    await save(options, { ...folded, stored });
    await patiently(options, () => log.commit('archive', topic, partition, closing.to));
  };

  const take = async (record: LogRecord): Promise<void> => {
    const full = chunk.isFull(options.rows) && !range.isOpen(chunk);
    if (full || !chunk.takes(record) || range.parts(chunk, record)) await close();
    if (chunk.to === chunk.from) openedAt = performance.now();
    const repeat = repeats.fold(record.header);
    account(totals, record.header, repeat);
    if (repeat !== undefined) chunk.skip(record);
    else if (record.header.type === 'events' && record.offset <= stored) chunk.pass(record, lane);
    else chunk.add(record, lane);
    next = record.offset + 1;
  };

  while (!signal.aborted) {
    const open = chunk.to > chunk.from;
    const waitMs = open ? Math.max(0, options.flushMs - (performance.now() - openedAt)) : options.flushMs;
    const records = await patiently(options, () =>
      log.read(topic, partition, next, { bytes: 8 * 1_048_576, waitMs, signal }),
    );
    for (const record of records) {
      await take(record);
      releasePayload(record);
    }
    const due = signal.aborted || chunk.isFull(options.rows) || performance.now() - openedAt >= options.flushMs;
    if (chunk.to > chunk.from && due && !range.isOpen(chunk)) await close();
  }
  if (chunk.to === chunk.from) await save(options, fold(chunk.to));
}

/** The fold is a short cut: where it cannot be saved, the next run has more to fold. */
async function save({ memories, key, held, logger }: CopyOptions, state: CopyState): Promise<void> {
  try {
    await memories.save({ key, epoch: held.epoch }, packState(state));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    logger.warn({ code: error.code, message: error.message }, 'the fold was not saved');
  }
}

/** Tokens that one insert is tried under: each lies only if the engine died within the same millisecond again. */
const mostTokens = 5;

/**
 * Inserts until the table says that it is there: an answer that never came is settled by looking, not by hoping. Nor is
 * an answer to an insert that may have been made before: the engine writes a token down just before it makes the part
 * visible, and killed between the two it takes the insert for stored ever after. Then the next token is tried.
 */
async function insert(options: CopyOptions, chunk: Chunk, mayBeThere: boolean): Promise<void> {
  const { table, lane, partition } = options;
  const isThere = async (): Promise<boolean> => (await table.highWater(lane, partition)) >= chunk.lastBlock;
  let tried = false;
  await patiently(options, async () => {
    mustHold(options.held);
    for (let again = 0; again < mostTokens && chunk.rows > 0 && !(tried && (await isThere())); again++) {
      const certain = !mayBeThere && !tried;
      tried = true;
      await table.insertEvents(lane, partition, chunk, again);
      if (certain) break;
    }
    await table.insertForgotten(chunk.forgotten);
    // Ticks last: a tick in the table says that all before it is there too, which is what learning goes by.
    await table.insertTicks(chunk.ticks);
  });
}
