import { Fault } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { RepeatsSnapshot } from '../../runtime/log/repeats.ts';
import type { Memories } from '../../runtime/state/memories.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import type { EventTable } from './event-table.ts';
import type { Totals } from './ledger.ts';
import { patiently } from './patiently.ts';

/** The fold of a partition up to `next`. */
export interface CopyState {
  schema: 1;
  next: number;
  /** Offset of the last record whose rows the table was known to hold; -1 for none. */
  stored: number;
  repeats: RepeatsSnapshot;
  totals: Totals;
}

export interface Resumed {
  /** Undefined where the log is folded from its beginning. */
  state: CopyState | undefined;
  next: number;
  /** What the table holds now. */
  stored: number;
  /** Where the log ended when this was asked. */
  end: number;
}

interface Options {
  log: EventLog;
  table: EventTable;
  lane: Lane;
  partition: number;
  memories: Pick<Memories, 'load'>;
  key: string;
  held: { epoch: number };
  signal: AbortSignal;
  logger: Logger;
}

/** Where to go on: what the saved fold says counts only as far as table and log agree with it. */
export async function resumeCopy(options: Options): Promise<Resumed> {
  const { log, table, lane, partition, logger, memories, key, held } = options;
  const stored = await patiently(options, () => table.highWater(lane, partition));
  const { low, next: end } = await patiently(options, () => log.bounds(topics[lane], partition));
  if (stored >= end) {
    throw new Fault(
      'LOG_MISMATCH',
      `events holds ${topics[lane]}/${partition} up to ${stored}, but the log ends at ${end}: another log, or one that lost its end`,
    );
  }
  const saved = await memories.load<CopyState>({ key, epoch: held.epoch });
  const fits = saved?.schema === 1 && saved.next <= end && saved.stored <= stored;
  if (saved !== undefined && !fits)
    logger.warn({ lane, partition, stored, end }, 'the saved fold is ahead of table or log: folding the log again');
  const state = fits ? saved : undefined;
  return { state, next: Math.max(state?.next ?? 0, low), stored, end };
}
