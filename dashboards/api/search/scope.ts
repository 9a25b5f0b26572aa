import { z } from 'zod';
import { longestMs, type Scope } from '../../search/bounded.ts';
import { parseSearch } from '../../search/parse.ts';
import { instant, words } from '../parameters.ts';
import { Refused } from '../problem.ts';

const hourMs = 3_600_000;
/** Lines themselves are kept so long; what they became is kept longer. */
const linesKeptMs = 30 * 24 * hourMs;

export const scopeQuery = z.object({ q: words, from: instant.optional(), to: instant.optional() });

/** @param rows at most. @throws Refused INPUT_INVALID for a search that cannot be understood or a range that is none */
export function scopeOf(
  tenant: string,
  { q, from, to }: z.output<typeof scopeQuery>,
  rows: number,
  now: number,
): Scope {
  const end = to ?? now;
  const begin = from ?? end - hourMs;
  if (begin >= end) throw new Refused('INPUT_INVALID', 'A time range begins before it ends.');
  if (end - begin > longestMs) throw new Refused('INPUT_INVALID', 'A time range spans 400 days at most.');
  const parsed = parseSearch(q);
  if (!parsed.ok)
    throw new Refused('INPUT_INVALID', parsed.problem, { errors: [{ path: 'q', message: parsed.problem }] });
  return { tenant, from: begin, to: end, filter: parsed.filter, rows };
}

/** What a search cannot see although it looks as if it did. */
export function blindSpots({ filter, from }: Scope, now: number): string[] {
  const old = from < now - linesKeptMs && filter.some(({ type }) => type === 'word');
  return old ? ['Lines are kept 30 days: words find nothing in events older than that, fields do.'] : [];
}
