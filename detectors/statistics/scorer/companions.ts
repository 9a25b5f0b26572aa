import { areCompanions, chanceOf, comeApart, companionSize, countMove, learnApart } from './companion.ts';

/**
 * Counts that go together: what one side sends and the other receives, requests and answers. Which do is learned, of all pairs
 * of the first eight metrics. A record of `companionsSize` numbers.
 */
const mostMetrics = 8;
const pairs = mostMetrics;
export const companionsSize = pairs + ((mostMetrics * (mostMetrics - 1)) / 2) * companionSize;

/** Days, and samples at least, after which what was counted has faded to a third. */
const horizonDays = 60;
const horizonSamples = 3_000;

/** What the companions among the metrics of a device say. */
export interface Companions {
  /** log10 of days between samples of a clean device in which two come as far apart; -Infinity where none do. */
  strangeness: number;
  /** Places of the two that are strangest, and by how much they are apart within ten samples. */
  first: number;
  second: number;
  size: number;
}

export function emptyCompanions(): Companions {
  return { strangeness: -Infinity, first: -1, second: -1, size: 0 };
}

/**
 * Judges the values of a sample, then learns them. What is no whole number takes no part.
 * @param isTold whether something was told just before: what belongs to it says nothing of what is usual
 */
export function judgeCompanions(
  s: Float64Array,
  at: number,
  values: ArrayLike<number>,
  samplesPerDay: number,
  isTold: boolean,
  judged: Companions,
): void {
  const metrics = Math.min(mostMetrics, values.length);
  const fade = 1 - 1 / Math.max(horizonDays * samplesPerDay, horizonSamples);
  let companions = 0;
  let rarest = 0;
  let place = at + pairs;
  for (let a = 0; a < metrics; a++) {
    for (let b = a + 1; b < metrics; b++, place += companionSize) {
      const first = values[a] as number;
      const second = values[b] as number;
      if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second)) continue;
      const size = comeApart(s, place, second - first);
      const known = areCompanions(s, place);
      if (known) companions++;
      const chance = known && size > 0 ? chanceOf(s, place, size) : 0;
      if (chance < rarest) {
        rarest = chance;
        [judged.first, judged.second, judged.size] = [a, b, size];
      }
      if (first !== s[at + a] || second !== s[at + b]) countMove(s, place, fade);
      learnApart(s, place, isTold && known);
    }
  }
  for (let m = 0; m < metrics; m++) if (Number.isSafeInteger(values[m] as number)) s[at + m] = values[m] as number;
  judged.strangeness = rarest < 0 ? -rarest - Math.log10(samplesPerDay * companions) : -Infinity;
}
