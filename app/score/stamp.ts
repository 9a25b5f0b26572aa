/** Rows that carry no time count as five minutes apart, milliseconds. */
export const stepWithoutClockMs = 300_000;

const civil = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/**
 * Milliseconds since 1970 of a cell: a date with time (UTC where it names no zone), or a number of seconds or, from 1e11
 * on, milliseconds. NaN when it is neither.
 */
export function instantOf(cell: string): number {
  if (cell === '') return Number.NaN;
  const number = Number(cell);
  if (!Number.isNaN(number)) return Math.abs(number) < 1e11 ? number * 1_000 : number;
  return Date.parse(civil.test(cell) ? `${cell.replace(' ', 'T')}Z` : cell);
}

/** A measured value; NaN for an empty cell and for what is no finite number. */
export function valueOf(cell: string): number {
  const number = cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : Number.NaN;
}
