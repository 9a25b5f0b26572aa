import type { SearchField } from '../../schemas/api/search.ts';

export const comparisons = ['>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];

/** One value asked for: the whole of it, or what it begins with. */
export interface Wanted {
  text: string;
  prefix: boolean;
}

/** What must hold of an event; all terms of a filter must. */
export type Term =
  | { type: 'word'; not: boolean; text: string }
  | { type: 'text'; not: boolean; field: SearchField; values: readonly Wanted[] }
  | { type: 'number'; not: boolean; field: SearchField; values: readonly number[] }
  | { type: 'compare'; not: boolean; field: SearchField; comparison: Comparison; value: number };

export type Filter = readonly Term[];

/** Bounds on what one search may ask. */
export const bounds = { chars: 2_000, terms: 32, values: 64, valueChars: 512 } as const;
