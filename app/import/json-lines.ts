import { objectRows } from './object-rows.ts';
import type { Found } from './found.ts';
import { textLines } from './text-lines.ts';

/** Rows of NDJSON: an object on each line. */
export function* jsonLines(chunks: Iterable<string>): Generator<Found> {
  for (const { line, text } of textLines(chunks)) {
    if (text === undefined) yield { line, reason: 'row_too_long', lost: true };
    else yield* objectRows(text, line);
  }
}
