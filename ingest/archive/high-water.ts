import type { Store } from '../../runtime/clickhouse/store.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { laneCodes } from './chunk.ts';

/** A day of `events`, by the number of the latest insert that is part of it. */
interface Day {
  id: string;
  latestInsert: number;
}

/** Only a table that has parts of its own says in which one a row is. */
const latest = (part: string): string =>
  `SELECT toString(max(offset)) AS last, argMax(${part}, offset) AS part, count() AS n FROM events WHERE lane = {lane:UInt8} AND partition = {partition:UInt16}`;

const takenOut =
  'SELECT toString(max(offset)) AS last, count() AS n FROM forgotten WHERE lane = {lane:UInt8} AND partition = {partition:UInt16} HAVING n > 0';

/**
 * Offset of the last record of a partition that `events` holds rows of, or held until their device was forgotten; -1 when
 * there is none.
 */
export async function highWater(store: Store, lane: Lane, partition: number, signal: AbortSignal): Promise<number> {
  const [[row], held] = await Promise.all([
    store.query<{ last: string }>(takenOut, { lane: laneCodes[lane], partition }, { signal }),
    heldUpTo(store, lane, partition, signal),
  ]);
  return Math.max(held, Number(row?.last ?? -1));
}

/**
 * What is in `events` itself. Looks at the days inserted
 * into last first, one, then two, then four, until no other can hold more: offsets are inserted in their order, so a day
 * whose latest insert came before the part with the last offset found holds smaller ones. Which day it is says nothing: a
 * record of yesterday may follow one of today, and a clock that was wrong leaves a day of next year.
 */
async function heldUpTo(store: Store, lane: Lane, partition: number, signal: AbortSignal): Promise<number> {
  const place = { lane: laneCodes[lane], partition };
  const days = await daysOf(store, signal);
  if (days === undefined) return (await look(store, `${latest("''")} HAVING n > 0`, place, signal))?.last ?? -1;
  let found = -1;
  let insertedFrom = 0;
  for (let at = 0, width = 1; at < days.length; at += width, width *= 2) {
    if ((days[at]?.latestInsert ?? 0) < insertedFrom) break;
    const some = days.slice(at, at + width).map(({ id }) => id);
    const inDays = `${latest('_part')} AND _partition_id IN {days:Array(String)} HAVING n > 0`;
    const there = await look(store, inDays, { ...place, days: some }, signal);
    if (there === undefined || there.last <= found) continue;
    found = there.last;
    insertedFrom = there.insertedFrom;
  }
  return found;
}

/** The last offset in some days, and the number of the first insert that its part was merged from. */
async function look(
  store: Store,
  sql: string,
  params: object,
  signal: AbortSignal,
): Promise<{ last: number; insertedFrom: number } | undefined> {
  const [row] = await store.query<{ last: string; part: string }>(sql, { ...params }, { signal });
  // A part is named day_first_last_level.
  return row === undefined ? undefined : { last: Number(row.last), insertedFrom: Number(row.part.split('_')[1]) };
}

/**
 * Latest insert first; undefined where nobody may look, where there are no parts (the table is empty, or stands for those of
 * other servers), or where inserts are not numbered over the whole table: a replicated one numbers them day by day.
 */
async function daysOf(store: Store, signal: AbortSignal): Promise<Day[] | undefined> {
  try {
    const days = await store.query<Day & { engine: string }>(
      "SELECT partition_id AS id, toInt64(max(max_block_number)) AS latestInsert, any(engine) AS engine FROM system.parts WHERE active AND database = {database:String} AND table = 'events' GROUP BY id ORDER BY latestInsert DESC",
      { database: store.database },
      { signal },
    );
    return days.length > 0 && days.every(({ engine }) => engine === 'MergeTree') ? days : undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'STORE_REFUSED') throw error;
    return undefined;
  }
}
