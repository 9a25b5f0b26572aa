import { gammaln } from 'simple-statistics';

/** Two metrics that are nearly always equal whole numbers, as a record of `companionSize` numbers: how often they come apart, and by how much. */
const moved = 0;
const times = 1;
const beyondOne = 2;
/** How many of these are learned: what fades with time, and is gone where the two have parted. */
const learned = 3;
/** What they differed by in the last ten samples, signed, and its largest size until they are equal again. */
const apart = 3;
const waiting = 4;
const equalFor = 5;
const lately = 6;
export const companionSize = 7;

/** Samples that differences are summed over: what is late makes up for itself in the next. */
const over = 10;
/** Samples in which one of the two moved before they can be companions, and the largest share of times apart those may have. */
const leastMoved = 1_000;
const mostTimes = 0.02;
/** Samples after which it is over. */
const quiet = 30;
/** In `waiting`: something was told meanwhile, of which nothing is learned. */
const told = -1;
/** Samples that count as lately, and how many of them may be apart before what was known of the two no longer holds. */
const latelySamples = 1_000;
const mostLately = 300;

export function areCompanions(s: Float64Array, at: number): boolean {
  return (s[at + moved] as number) >= leastMoved && (s[at + times] as number) < mostTimes * (s[at + moved] as number);
}

/** How far the two are apart. */
export function sizeOf(s: Float64Array, at: number): number {
  return Math.round(Math.abs(s[at + apart] as number));
}

/** Takes the next difference in. Gives by how much they are apart where that is more than before, else 0. */
export function comeApart(s: Float64Array, at: number, difference: number): number {
  const before = sizeOf(s, at);
  s[at + apart] = (s[at + apart] as number) * (1 - 1 / over) + difference;
  const size = sizeOf(s, at);
  return size > before ? size : 0;
}

/**
 * Chance that a sample finds two companions so far apart, or farther, log10: the share of times by the rule of succession, and
 * the tail of a geometric size of which only what was seen is known (beta-geometric, Jeffreys' prior of a geometric rate, Beta(0, 1/2)).
 */
export function chanceOf(s: Float64Array, at: number, size: number): number {
  const alpha = s[at + times] as number;
  const share = Math.log10((alpha + 1) / ((s[at + moved] as number) + 1));
  if (alpha < 1) return share;
  const beta = (s[at + beyondOne] as number) + 0.5;
  const more = size - 1;
  const tail = gammaln(beta + more) - gammaln(beta) + gammaln(alpha + beta) - gammaln(alpha + beta + more);
  return share + tail / Math.LN10;
}

/** Counts a sample in which one of the two moved; `fade` of what was learned before stays. */
export function countMove(s: Float64Array, at: number, fade: number): void {
  for (let i = at; i < at + learned; i++) s[i] = (s[i] as number) * fade;
  s[at + moved] = (s[at + moved] as number) + 1;
}

/** Learns how far they were apart once that is over and nothing was told meanwhile; those that have parted for good begin anew. */
export function learnApart(s: Float64Array, at: number, isTold: boolean): void {
  const size = sizeOf(s, at);
  s[at + lately] = (s[at + lately] as number) * (1 - 1 / latelySamples) + (size > 0 ? 1 : 0);
  s[at + equalFor] = size > 0 ? 0 : (s[at + equalFor] as number) + 1;
  if ((s[at + lately] as number) > mostLately) s.fill(0, at, at + learned);
  if (isTold) s[at + waiting] = told;
  else if (s[at + waiting] !== told) s[at + waiting] = Math.max(size, s[at + waiting] as number);
  if ((s[at + equalFor] as number) < quiet) return;
  if ((s[at + waiting] as number) > 0) {
    s[at + times] = (s[at + times] as number) + 1;
    s[at + beyondOne] = (s[at + beyondOne] as number) + (s[at + waiting] as number) - 1;
  }
  s[at + waiting] = 0;
}
