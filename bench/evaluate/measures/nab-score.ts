import type { Recording, Segment } from '../recording.ts';

/** What a hit, a miss and a false row are worth. */
export interface Profile {
  hit: number;
  miss: number;
  falseRow: number;
}

export const profiles: Record<string, Profile> = {
  standard: { hit: 1, miss: 1, falseRow: 0.11 },
  'low false positives': { hit: 1, miss: 1, falseRow: 0.22 },
  'low false negatives': { hit: 1, miss: 2, falseRow: 0.11 },
};

/** Rows at the beginning of a file that are not scored. */
export function probation(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

function sigma(y: number): number {
  return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
}

/** What one detection on row `i` is worth, and the window it falls in, -1 for none. */
function worth(truth: readonly Segment[], i: number, profile: Profile): { window: number; value: number } {
  let before: Segment | undefined;
  for (const [window, segment] of truth.entries()) {
    if (i >= segment.from && i <= segment.to) {
      const y = -(segment.to - i + 1) / (segment.to - segment.from + 1);
      return { window, value: (profile.hit * sigma(y)) / sigma(-1) };
    }
    if (segment.to < i) before = segment;
  }
  if (before === undefined) return { window: -1, value: -profile.falseRow };
  return { window: -1, value: profile.falseRow * sigma((i - before.to) / (before.to - before.from)) };
}

/** Sum over one file at one threshold. */
export function fileScore(
  recording: Recording,
  scores: Float64Array,
  threshold: number,
  profile: Profile,
): { score: number; hits: boolean[]; falseRows: number } {
  const best = recording.truth.map(() => -Infinity);
  let score = 0;
  let falseRows = 0;
  for (let i = probation(scores.length); i < scores.length; i++) {
    if (!((scores[i] as number) >= threshold)) continue;
    const { window, value } = worth(recording.truth, i, profile);
    if (window >= 0) best[window] = Math.max(best[window] as number, value);
    else {
      score += value;
      falseRows++;
    }
  }
  for (const value of best) score += value === -Infinity ? -profile.miss : value;
  return { score, hits: best.map((value) => value > -Infinity), falseRows };
}

/** The score of a corpus, 0 for finding nothing and 100 for everything at once without a false row. */
export function nabScore(
  recordings: readonly Recording[],
  scores: readonly Float64Array[],
  threshold: number,
  profile: Profile,
): number {
  const windows = recordings.reduce((sum, { truth }) => sum + truth.length, 0);
  const total = recordings.reduce(
    (sum, recording, i) => sum + fileScore(recording, scores[i] as Float64Array, threshold, profile).score,
    0,
  );
  const nothing = -profile.miss * windows;
  return (100 * (total - nothing)) / (profile.hit * windows - nothing);
}

/** The threshold that scores best, among all scores given. */
export function bestThreshold(
  recordings: readonly Recording[],
  scores: readonly Float64Array[],
  profile: Profile,
): { threshold: number; score: number } {
  const rows: { score: number; file: number; window: number; value: number }[] = [];
  for (const [file, recording] of recordings.entries()) {
    const own = scores[file] as Float64Array;
    for (let i = probation(own.length); i < own.length; i++)
      rows.push({ score: own[i] as number, file, ...worth(recording.truth, i, profile) });
  }
  rows.sort((a, b) => b.score - a.score);
  const windows = recordings.reduce((sum, { truth }) => sum + truth.length, 0);
  const best = recordings.map(({ truth }) => truth.map(() => -profile.miss));
  let total = -profile.miss * windows;
  let found = { threshold: Infinity, total };
  for (const [at, row] of rows.entries()) {
    const windowsBest = best[row.file] as number[];
    if (row.window < 0) total += row.value;
    else if (row.value > (windowsBest[row.window] as number)) {
      total += row.value - (windowsBest[row.window] as number);
      windowsBest[row.window] = row.value;
    }
    if (total > found.total && rows[at + 1]?.score !== row.score) found = { threshold: row.score, total };
  }
  const nothing = -profile.miss * windows;
  return { threshold: found.threshold, score: (100 * (found.total - nothing)) / (profile.hit * windows - nothing) };
}
