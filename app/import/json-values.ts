import { JsonCutter } from './json-cutter.ts';
import { objectRows } from './object-rows.ts';
import type { Found } from './found.ts';

/** Longest single value, characters: a list of a million ids in one object fits. */
const mostChars = 64 * 1024 * 1024;
const newline = 0x0a;

/**
 * Rows of JSON that goes over lines: an array, or objects one after the other. Values are cut out by their brackets and
 * parsed one at a time, so that an array of any length takes the memory of one row.
 */
export function* jsonValues(chunks: Iterable<string>, bareName?: string): Generator<Found> {
  const cutter = new JsonCutter();
  let value = '';
  let line = 1;
  let begun = 1;
  for (const chunk of chunks) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (code === newline) line++;
      const place = cutter.step(code);
      if (place === 'first') [from, begun] = [i, line];
      else if (place === 'wrong') return void (yield { line, reason: 'json_invalid', lost: true });
      else if (place === 'last') {
        yield* objectRows(value + chunk.slice(from, i + 1), begun, bareName);
        value = '';
      }
    }
    if (cutter.within) value += chunk.slice(from);
    if (value.length > mostChars) return void (yield { line: begun, reason: 'row_too_long', lost: true });
  }
  if (cutter.within) yield { line: begun, reason: 'json_cut_off', lost: true };
}
