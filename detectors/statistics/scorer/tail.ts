/**
 * How rare a size is, from the largest sizes of earlier blocks of samples. A record is `tailSize` numbers: blocks seen,
 * samples in the open block, its largest size, and the `kept` largest block sizes so far, faded with age.
 */
export const tailSize = 3 + 16;
const kept = 16;
const first = 3;

/** Blocks of an assumed past, so that the first blocks decide nothing alone, and the size of the largest among them. */
const assumedBlocks = 4;
const assumedTop = 4;
/** Mean step from one record to the next assumed until there are own ones, in spreads. */
const assumedStep = 1.5;
/** Sizes this close count as equal: a series that repeats itself never does so to the last digit. */
const alike = 0.98;
/** A size is kept as at most so many times the largest before it, so that one wild sample does not hide all later ones. */
const mostGrowth = 2;

/** log10 of how many blocks in one hold a size of `size` or more; 0 when all do. */
export function rarityOf(s: Float64Array, at: number, size: number, horizon: number): number {
  const blocks = s[at] as number;
  const filled = Math.min(blocks, kept);
  let above = 0;
  let largest = 0;
  let smallest = filled === 0 ? 0 : Infinity;
  let sum = 0;
  for (let k = at + first; k < at + first + filled; k++) {
    const top = s[k] as number;
    if (top >= size * alike) above++;
    if (top > largest) largest = top;
    if (top < smallest) smallest = top;
    sum += top;
  }
  const known = Math.min(blocks, horizon) + assumedBlocks;
  if (above >= kept) return Math.log10(Math.min(1, (kept + 1) / known)) + 1 - size / smallest;
  if (above > 0) return Math.log10((above + 1) / known);
  const anchor = filled < kept ? Math.max(largest, assumedTop) : largest;
  const step = (sum - filled * smallest + assumedBlocks * assumedStep) / (filled + assumedBlocks);
  return -Math.log10(known) - Math.max(0, size - anchor) / Math.max(step, 0.15 * anchor) / Math.LN10;
}

/** Takes a size in; with the last sample of a block, its largest one is kept. */
export function learnTail(s: Float64Array, at: number, size: number, samplesPerBlock: number, fade: number): void {
  if (size > (s[at + 2] as number)) s[at + 2] = size;
  s[at + 1] = (s[at + 1] as number) + 1;
  if ((s[at + 1] as number) < samplesPerBlock) return;
  const blocks = s[at] as number;
  const largest = s[at + 2] as number;
  s[at] = blocks + 1;
  s[at + 1] = 0;
  s[at + 2] = 0;
  let place = at + first;
  let most = 0;
  for (let k = at + first; k < at + first + kept; k++) {
    s[k] = (s[k] as number) * fade;
    if ((s[k] as number) > most) most = s[k] as number;
    if ((s[k] as number) < (s[place] as number)) place = k;
  }
  if (blocks < kept) s[at + first + blocks] = largest;
  else if (largest > (s[place] as number)) s[place] = Math.min(largest, mostGrowth * most);
}
