import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limitOf } from './parameters.ts';
import { Refused } from './problem.ts';
import type { Route } from './route.ts';
import type { Place, Paging } from './paging.ts';

const mostChars = 500;
const digestChars = 16;
const placeSchema = z.array(z.union([z.string(), z.number()])).min(1);

/** What every list takes beside its filters. @param most rows of one answer */
export const pageQuery = (usual: number, most: number) => ({
  cursor: z
    .string()
    .max(mostChars)
    .regex(/^[\w-]*$/, 'not a cursor')
    .default('')
    .describe('`next` of the page before, asked with the same filters and sort; left out for the first page'),
  limit: limitOf(usual, most),
});

/** Parameters that may differ from page to page. */
const ofPages = new Set(['cursor', 'limit', 'skip']);

/**
 * The one place that makes and reads cursors. One is good for the route, tenant, filters and sort that it was given out for,
 * and names the place of a row in that order: what is inserted or removed meanwhile shifts nothing.
 * @throws Refused INPUT_INVALID for a cursor of another question, or of nobody
 */
export function pagingOf({ method, path }: Pick<Route, 'method' | 'path'>, params: unknown, query: unknown): Paging {
  const { cursor = '', limit = 0, ...rest } = (query ?? {}) as { cursor?: string; limit?: number };
  const asked = Object.entries(rest).filter(([name]) => !ofPages.has(name));
  const question = createHash('sha256')
    .update(JSON.stringify([method, path, params, asked]))
    .digest('base64url');
  const bound = question.slice(0, digestChars);
  return {
    after: cursor === '' ? undefined : placeIn(cursor, bound),
    limit,
    cursorAt: (last) => Buffer.from(`${bound}${JSON.stringify(last)}`).toString('base64url'),
  };
}

function placeIn(cursor: string, bound: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text.startsWith(bound)) {
    const place = placeSchema.safeParse(parsed(text.slice(digestChars)));
    if (place.success) return place.data;
  }
  throw strangeCursor();
}

/** A place in the shape that a list's own places have. @throws Refused INPUT_INVALID for another */
export function placeAs<T extends Place>(schema: z.ZodType<T>, place: Place): T {
  const found = schema.safeParse(place);
  if (!found.success) throw strangeCursor();
  return found.data;
}

export function strangeCursor(): Refused {
  const message = 'This cursor was not given out for this question. Begin anew without one.';
  return new Refused('INPUT_INVALID', message, { errors: [{ path: 'cursor', message }] });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
