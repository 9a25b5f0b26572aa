import { parse } from 'csv-parse/sync';
import type { Bare, Found } from './found.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** Lines that one quoted cell may reach over. */
const mostLines = 50;

/**
 * Rows of a table (RFC 4180; comma, semicolon, tabulator or bar, whichever the first line has most of). A quote that is
 * never closed costs its own line and no other. Where a bare list may come, its one column is called what `bare` says.
 */
export function* csvRows(chunks: Iterable<string>, bare?: Bare): Generator<Found> {
  const lines = textLines(chunks);
  const first = lines.next();
  if (first.done === true) return;
  const delimiter = delimiterOf(first.value.text ?? '');
  let names = cellsOf(first.value.text ?? '', delimiter);
  if (names === undefined) return void (yield broken(first.value, 'header_unreadable'));
  const pending: TextLine[] = [];
  if (bare !== undefined && names.length === 1 && !bare.isHeader(names)) {
    pending.push(first.value);
    names = [bare.name];
  }
  for (let next = take(pending, lines); next !== undefined; next = take(pending, lines)) {
    const { line, text } = next;
    if (text === undefined) {
      yield { line, reason: 'row_too_long', lost: true };
      continue;
    }
    const values = cellsOf(text, delimiter) ?? severalLines(text, delimiter, names.length, pending, lines);
    if (values === undefined) yield { line, reason: 'quotes_wrong', lost: true };
    else if (values.length < names.length) yield { line, reason: 'cells_missing', lost: true };
    else if (values.slice(names.length).some((value) => value !== ''))
      yield { line, reason: 'cells_beyond', lost: true };
    else yield { row: { line, names, values }, table: true };
  }
}

/** A quoted cell that holds line breaks: taken when the row then has all its cells, and the lines left alone when not. */
function severalLines(
  text: string,
  delimiter: string,
  cells: number,
  pending: TextLine[],
  lines: Iterator<TextLine>,
): string[] | undefined {
  const taken: TextLine[] = [];
  let whole = text;
  while (taken.length < mostLines) {
    const next = take(pending, lines);
    if (next === undefined) break;
    taken.push(next);
    if (next.text === undefined) break;
    whole += `\n${next.text}`;
    // Only a line with a quote in it can close one.
    const values = next.text.includes('"') ? cellsOf(whole, delimiter) : undefined;
    if (values?.length === cells) return values;
  }
  pending.unshift(...taken);
  return undefined;
}

function take(pending: TextLine[], lines: Iterator<TextLine>): TextLine | undefined {
  const waiting = pending.shift();
  if (waiting !== undefined) return waiting;
  const next = lines.next();
  return next.done === true ? undefined : next.value;
}

/** Undefined when the quotes in it do not fit. */
function cellsOf(text: string, delimiter: string): string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter).map((cell) => cell.trim());
  try {
    const [cells, more] = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, trim: true });
    return more === undefined ? cells : undefined;
  } catch {
    return undefined;
  }
}

function delimiterOf(header: string): string {
  let best = ',';
  for (const delimiter of [';', '\t', '|'])
    if (header.split(delimiter).length > header.split(best).length) best = delimiter;
  return best;
}

function broken({ line }: TextLine, reason: string): Found {
  return { line, reason, lost: true };
}
