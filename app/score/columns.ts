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
 * Which column is the time and which are metrics, told from the first rows' cells, never from names: the first column is
 * the time when its cells are dates, or whole numbers that only grow. A column called label holds answers, and is not read.
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
  if (isAnswer(names[0] ?? '')) return undefined;
  const cells = rows.map((row) => row[0] ?? '').filter((cell) => cell !== '');
  if (cells.length === 0) return undefined;
  if (cells.every((cell) => Number.isNaN(Number(cell)) && !Number.isNaN(instantOf(cell)))) return 0;
  const grows = cells.every(
    (cell, at) => Number.isInteger(Number(cell)) && (at === 0 || Number(cell) > Number(cells[at - 1])),
  );
  return grows && cells.length > 1 && names.length > 1 ? 0 : undefined;
}
