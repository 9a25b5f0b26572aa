import type { Recording } from '../recording.ts';

/** How firings of one set become alerts. */
export interface Merging {
  /** Firings at most this far apart are one alert, milliseconds. */
  gapMs: number;
  /** Rows at the beginning of each recording that are not counted. */
  warmUp: (recording: Recording) => number;
}

export interface Alerts {
  events: number;
  found: number;
  /** Alerts that touch a labelled segment, and the others. */
  right: number;
  wrong: number;
  deviceDays: number;
  /** Share of rows outside labelled segments that fire. */
  falseRowShare: number;
  /** First firing less the segment's start, milliseconds, of segments found. */
  delays: number[];
}

export function alertsAt(
  recordings: readonly Recording[],
  scores: readonly Float64Array[],
  threshold: number,
  { gapMs, warmUp }: Merging,
): Alerts {
  const sum: Alerts = { events: 0, found: 0, right: 0, wrong: 0, deviceDays: 0, falseRowShare: 0, delays: [] };
  let falseRows = 0;
  let normalRows = 0;
  for (const [file, { times, truth, ...rest }] of recordings.entries()) {
    const own = scores[file] as Float64Array;
    const start = warmUp({ times, truth, ...rest });
    const labelled = new Uint8Array(own.length);
    for (const segment of truth) {
      labelled.fill(1, Math.max(0, segment.from), segment.to + 1);
      if (segment.to < start) continue;
      sum.events++;
      for (let i = Math.max(segment.from, start); i <= segment.to; i++) {
        if ((own[i] as number) >= threshold) {
          sum.found++;
          sum.delays.push((times[i] as number) - (times[segment.from] as number));
          break;
        }
      }
    }
    let last = -Infinity;
    let touches = false;
    let open = false;
    for (let i = start; i <= own.length; i++) {
      const fires = i < own.length && (own[i] as number) >= threshold;
      if (i < own.length && labelled[i] === 0) {
        normalRows++;
        if (fires) falseRows++;
      }
      if (open && (i === own.length || (fires && (times[i] as number) - last > gapMs))) {
        if (touches) sum.right++;
        else sum.wrong++;
        open = false;
      }
      if (!fires) continue;
      if (!open) touches = false;
      open = true;
      touches ||= labelled[i] === 1;
      last = times[i] as number;
    }
    sum.deviceDays += ((times[own.length - 1] as number) - (times[start] as number)) / 86_400_000;
  }
  sum.falseRowShare = normalRows === 0 ? 0 : falseRows / normalRows;
  return sum;
}

/**
 * Goes down from the highest score until more than `perDeviceDay` alerts are wrong, and says what is found just above.
 * Never further: where nearly every row fires, alerts merge into one and the rate of wrong ones falls again.
 */
export function atRate(
  recordings: readonly Recording[],
  scores: readonly Float64Array[],
  perDeviceDay: number,
  merging: Merging,
): { threshold: number; alerts: Alerts } {
  const levels = thresholdsOf(scores);
  const allowed = (at: number): boolean => {
    const { wrong, deviceDays, falseRowShare } = alertsAt(recordings, scores, levels[at] as number, merging);
    return wrong <= perDeviceDay * deviceDays && falseRowShare <= mostFalseRows;
  };
  let good = 0;
  for (let at = 0; at < levels.length && allowed(at); at += stride) good = at;
  while (good + 1 < levels.length && allowed(good + 1)) good++;
  const threshold = levels[good] as number;
  return { threshold, alerts: alertsAt(recordings, scores, threshold, merging) };
}

const stride = 16;
/** Share of rows outside labelled segments that may fire. */
const mostFalseRows = 0.03;

/** Levels from above all scores downwards, densest where scores are highest. */
function thresholdsOf(scores: readonly Float64Array[]): number[] {
  const all = Float64Array.from(scores.flatMap((own) => [...own].filter((score) => score > 0))).sort();
  const found = new Set<number>([Infinity]);
  for (let k = 0; k < 1_000; k++) {
    const at = all.length - 1 - Math.floor(0.3 * (k / 1_000) ** 3 * all.length);
    if (at >= 0) found.add(all[at] as number);
  }
  return [...found];
}
