/**
 * How often each of some ordered categories was seen: records of so many numbers as there are categories, all 0 at first.
 * What is old fades, so that a new habit becomes usual.
 */

/** Counts are halved when there are so many. */
const mostCounted = 4_000;

export function learnCategory(s: Float64Array, at: number, categories: number, category: number): void {
  s[at + category] = (s[at + category] as number) + 1;
  if (countOf(s, at, 0, categories) < mostCounted) return;
  for (let i = at; i < at + categories; i++) s[i] = (s[i] as number) / 2;
}

/** How many samples fell into the categories from `from` up to, and without, `to`. */
export function countOf(s: Float64Array, at: number, from: number, to: number): number {
  let count = 0;
  for (let i = at + from; i < at + to; i++) count += s[i] as number;
  return count;
}

/** log10 of one in how many samples fell into the categories from `from` up to, and without, `to`; unseen counts as half of one. */
export function surpriseOf(s: Float64Array, at: number, categories: number, from: number, to: number): number {
  return Math.log10((countOf(s, at, 0, categories) + 1) / (countOf(s, at, from, to) + 0.5));
}
