import { csvRows } from './csv-rows.ts';
import { jsonLines } from './json-lines.ts';
import { jsonValues } from './json-values.ts';
import { type Reading, textChunks } from './text-chunks.ts';
import type { Found, Bare } from './found.ts';

/** Most rows taken from one import. */
export const mostRows = 20_000_000;

/** Rows of a CSV file, of NDJSON, or of JSON: an array, objects one after the other, or one object that holds an array. */
export function* rowsOf(file: string, reading?: Reading, bare?: Bare): Generator<Found> {
  const chunks = textChunks(file, reading);
  const { value: first = '' } = chunks.next() as { value?: string };
  const all = prepend(first, chunks);
  const start = first.trimStart();
  if (!start.startsWith('{') && !start.startsWith('[')) yield* csvRows(all, bare);
  else if (isObject(start.split('\n', 1)[0] ?? '')) yield* jsonLines(all);
  else yield* jsonValues(all, bare?.name);
}

function* prepend(first: string, rest: Iterable<string>): Generator<string> {
  yield first;
  yield* rest;
}

function isObject(line: string): boolean {
  try {
    return line.startsWith('{') && typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
