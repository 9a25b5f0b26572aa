/** Rows of a day that are rolled up whole in less than a second. */
const manyRows = 1_000_000;
/** Divides an hour. */
const keptOfMany = 6;

/**
 * Counts of every so manyth minute of a day are kept: of every one in a small fleet and on the first day of a large one, else of every sixth
 * (decision 0027).
 * @param dayBefore rows of `events` that were received on the day before
 */
export function keptEvery(dayBefore: number): number {
  return dayBefore > manyRows ? keptOfMany : 1;
}
