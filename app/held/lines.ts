import type { Store } from '../../runtime/clickhouse/store.ts';
import { type Day, daysHeld, linesOf } from './days.ts';

export interface HeldLines {
  /** In the table of events, with those that it held until their retention was over. */
  stored: number;
  /** Taken out of it, or never put in, because their device is forgotten. */
  forgotten: number;
}

/**
 * What became of the lines that were copied. Summed up are the days whose rows have changed in number since they were counted:
 * as a rule yesterday and today. @throws Fault of the store
 */
export async function heldLines(store: Pick<Store, 'query'>): Promise<HeldLines> {
  const days = await daysHeld(store);
  const known = days.flatMap((one) => (isKnown(one) ? [one] : []));
  const open = days.filter((one) => !isKnown(one));
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  return {
    stored:
      sum(known.map(({ counted }) => counted.lines)) +
      (await linesOf(
        store,
        open.map(({ day }) => day),
      )),
    forgotten: sum(
      days.map(({ forgotten, counted, expiring }) => (expiring && counted ? counted.forgotten : forgotten)),
    ),
  };
}

type Known = Day & { counted: NonNullable<Day['counted']> };

/** What retention takes away stays counted; what is missing of any other day is missing. */
function isKnown(day: Day): day is Known {
  return day.counted !== undefined && (day.expiring || day.counted.rows === day.rows);
}
