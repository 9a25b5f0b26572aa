import { readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Fault } from '../../runtime/errors.ts';
import { csvRows } from '../import/csv-rows.ts';
import { textChunks } from '../import/text-chunks.ts';
import { type Columns, columnsOf, type Wish } from './columns.ts';
import { instantOf, stepWithoutClockMs, valueOf } from './stamp.ts';

/** Rows looked at before it is said which column is what. */
const rowsToTell = 64;
/** Largest text unpacked from one .gz file. */
const mostUnpackedBytes = 1024 ** 3;

/** One row of a recording: `values` is reused from row to row, NaN where a cell is empty. */
export interface SeriesRow {
  /** Milliseconds; NaN when the cell holds no time. */
  time: number;
  timeText: string;
  values: Float64Array;
  /** All cells, for those who look for labels. */
  cells: readonly string[];
}

export interface Series {
  names: string[];
  columns: Columns;
  /** Names of the metrics. */
  metrics: string[];
  rows: Generator<SeriesRow>;
}

/** A recording of one device, CSV or CSV packed with gzip. @throws Fault INPUT_INVALID */
export function openSeries(file: string, wish: Wish = {}): Series {
  const cells = cellsOf(file);
  const first = cells.next();
  if (first.done === true) throw new Fault('INPUT_INVALID', `${file}: holds no rows`);
  const { names } = first.value;
  const head = [first.value.cells];
  while (head.length < rowsToTell) {
    const next = cells.next();
    if (next.done === true) break;
    head.push(next.value.cells);
  }
  const columns = columnsOf(names, head, wish);
  return { names, columns, metrics: columns.values.map((at) => names[at] ?? ''), rows: rowsOf(head, cells, columns) };
}

interface Cells {
  names: string[];
  cells: string[];
}

function* rowsOf(head: readonly string[][], rest: Iterable<Cells>, columns: Columns): Generator<SeriesRow> {
  const row: SeriesRow = { time: 0, timeText: '', values: new Float64Array(columns.values.length), cells: [] };
  let count = 0;
  const fill = (cells: string[]): SeriesRow => {
    row.cells = cells;
    row.timeText = columns.time === undefined ? String(count) : (cells[columns.time] ?? '');
    row.time = columns.time === undefined ? count * stepWithoutClockMs : instantOf(row.timeText);
    for (const [i, at] of columns.values.entries()) row.values[i] = valueOf(cells[at] ?? '');
    count++;
    return row;
  };
  for (const cells of head) yield fill(cells);
  for (const { cells } of rest) yield fill(cells);
}

/** A row that cannot be read is a row without values, so that every row has its answer. */
function* cellsOf(file: string): Generator<Cells> {
  let names: string[] = [];
  for (const found of csvRows(file.endsWith('.gz') ? unpacked(file) : textChunks(file))) {
    if ('row' in found) {
      names = [...found.row.names] as string[];
      yield { names, cells: found.row.values.map(String) };
    } else yield { names, cells: [] };
  }
}

function* unpacked(file: string): Generator<string> {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(readFileSync(file), { maxOutputLength: mostUnpackedBytes });
  } catch (cause) {
    throw new Fault('INPUT_INVALID', `${file}: ${(cause as Error).message}`, { cause });
  }
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += 1 << 18)
    yield decoder.decode(bytes.subarray(at, at + (1 << 18)), { stream: true });
}
