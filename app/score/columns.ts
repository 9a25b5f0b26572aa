import { Fault } from '../../runtime/errors.ts';
import { instantOf } from './stamp.ts';

/** Which columns are read: names as the caller gave them, or undefined to tell from the cells. */
export interface Wish {
  time?: string;
  values?: readonly string[];
}

export interface Columns {
  /** Place of the time; undefined when rows carry none. */
  time: number | undefined;
  /** Places of the metrics, in the file's order. */
  values: number[];
}

/**
 * Which column is the time and which are metrics, told from the first rows' cells, never from names: the first whose cells are
 * dates is the time, else the first of all when its cells are whole numbers that only grow. A column called label holds answers,
 * and is not read.
 * @throws Fault INPUT_INVALID for a column that is not there
 */
export function columnsOf(names: readonly string[], rows: readonly string[][], wish: Wish): Columns {
  const place = (name: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw new Fault('INPUT_INVALID', `no column is called ${name}`);
    return at;
  };
  const time = wish.time === undefined ? timeAmong(names, rows) : place(wish.time);
  const values =
    wish.values?.map(place) ??
    names
      .keys()
      .filter((at) => at !== time && !isAnswer(names[at] ?? '') && rows.some((row) => isNumber(row[at] ?? '')))
      .toArray();
  if (values.length === 0) throw new Fault('INPUT_INVALID', 'no column holds numbers');
  return { time, values };
}

function isAnswer(name: string): boolean {
  return name.toLowerCase() === 'label';
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}

function timeAmong(names: readonly string[], rows: readonly string[][]): number | undefined {
  const cellsOf = (at: number): string[] => rows.map((row) => row[at] ?? '').filter((cell) => cell !== '');
  const dated = names.findIndex((name, at) => {
    const cells = cellsOf(at);
    return !isAnswer(name) && cells.length > 0 && cells.every(isDate);
  });
  if (dated >= 0) return dated;
  const cells = isAnswer(names[0] ?? '') ? [] : cellsOf(0);
  const grows = cells.every(
    (cell, at) => Number.isInteger(Number(cell)) && (at === 0 || Number(cell) > Number(cells[at - 1])),
  );
  return grows && cells.length > 1 && names.length > 1 ? 0 : undefined;
}

/** Three numbers of a day, a time of day, or a month's name: `Date.parse` alone takes `pump-1` for January 2001. */
const dateLike = /\d[-./]\d{1,2}[-./]\d|\d:\d\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

function isDate(cell: string): boolean {
  return Number.isNaN(Number(cell)) && dateLike.test(cell) && !Number.isNaN(instantOf(cell));
}
