/**
 * How rare a size is, from the largest sizes of earlier blocks of samples. A record is `tailSize` numbers: blocks seen,
 * samples in the open block, its largest size, and the `kept` largest block sizes so far, the largest first, faded with age;
 * then how many blocks were among the largest, and how many were due to be.
 */
export const tailSize = 3 + 16 + 2;
const kept = 16;
const first = 3;
const entries = first + kept;
const due = entries + 1;

/** Blocks of an assumed past, so that the first blocks decide nothing alone, and the size of the largest among them. */
const assumedBlocks = 4;
const assumedTop = 4;
/** Mean step from one record to the next assumed until there are own ones, in spreads. */
const assumedStep = 1.5;
/** Entries seen and due that are assumed; the rarer a size, the more often it comes beyond what is due, by about the power of 1.5. */
const assumedEntries = 8;
/** What a kept size has lost after `horizon` blocks, as a power of e. */
const fading = 0.35;
/** Sizes this close count as equal: a series that repeats itself never does so to the last digit. */
const alike = 0.98;
/** A size is kept as at most so many times the largest before it, so that one wild sample does not hide all later ones. */
const mostGrowth = 2;

/** log10 of how many blocks in one hold a size of `size` or more; 0 when all do. */
export function rarityOf(s: Float64Array, at: number, size: number, horizon: number): number {
  const blocks = s[at] as number;
  const filled = Math.min(blocks, kept);
  let above = 0;
  while (above < filled && (s[at + first + above] as number) >= size * alike) above++;
  const largest = s[at + first] as number;
  const smallest = filled === 0 ? 0 : (s[at + first + filled - 1] as number);
  const known = knownOf(s, at, blocks, horizon);
  if (above >= kept) return Math.log10(Math.min(1, (kept + 1) / known)) + 1 - size / smallest;
  if (above > 0) return Math.log10((above + 1) / known);
  const anchor = filled < kept ? Math.max(largest, assumedTop) : largest;
  let sum = 0;
  for (let k = at + first; k < at + first + filled; k++) sum += s[k] as number;
  const step = (sum - filled * smallest + assumedBlocks * assumedStep) / (filled + assumedBlocks);
  return -Math.log10(known) - Math.max(0, size - anchor) / Math.max(step, 0.15 * anchor) / Math.LN10;
}

/**
 * For how many blocks the kept sizes stand. They fade, and a series changes, so blocks come to be among them more often than
 * among the largest of so many; then they stand for fewer.
 */
function knownOf(s: Float64Array, at: number, blocks: number, horizon: number): number {
  const often = ((s[at + entries] as number) + assumedEntries) / ((s[at + due] as number) + assumedEntries);
  const known = Math.min(blocks, horizon) + assumedBlocks;
  return often <= 1 ? known : Math.max(1, known / (often * Math.sqrt(often)));
}

/** Takes a size in; true with the last sample of a block, which is then to be closed. */
export function learnTail(s: Float64Array, at: number, size: number, samplesPerBlock: number): boolean {
  if (size > (s[at + 2] as number)) s[at + 2] = size;
  s[at + 1] = (s[at + 1] as number) + 1;
  return (s[at + 1] as number) >= samplesPerBlock;
}

/** Keeps the largest size of a block; what was kept has faded to 70 % after `horizon` blocks. */
export function closeBlock(s: Float64Array, at: number, horizon: number): void {
  const fade = 1 - fading / horizon;
  const blocks = s[at] as number;
  const largest = s[at + 2] as number;
  s[at] = blocks + 1;
  s[at + 1] = 0;
  s[at + 2] = 0;
  for (let k = at + first; k < at + first + kept; k++) s[k] = (s[k] as number) * fade;
  if (blocks < kept) {
    keepTop(s, at + first, blocks, largest);
    return;
  }
  const enters = largest > leastOf(s, at);
  s[at + entries] = (s[at + entries] as number) * (1 - 1 / horizon) + (enters ? 1 : 0);
  s[at + due] = (s[at + due] as number) * (1 - 1 / horizon) + kept / Math.min(blocks, horizon);
  if (enters)
    keepTop(s, at + first, kept - 1, Math.min(largest, mostGrowth * Math.max(assumedTop, s[at + first] as number)));
}

/** Puts a size among those before `place`, in order; what was at `place` is gone. */
function keepTop(s: Float64Array, from: number, place: number, size: number): void {
  let k = from + place;
  for (; k > from && (s[k - 1] as number) < size; k--) s[k] = s[k - 1] as number;
  s[k] = size;
}

/** What a size must exceed to be among the largest ever; 0 until there are enough of them. */
export function leastOf(s: Float64Array, at: number): number {
  return s[at + first + kept - 1] as number;
}
