import type { Known } from '../detector.ts';
import { median } from '../statistics/scale.ts';
import type { OpenWindows } from './open-windows.ts';
import type { Subjects } from './subjects.ts';

/** Fewer subjects than this say nothing about a fleet. */
const fewestSubjects = 20;
/** Usual pace on the log1p scale from which a subject tells: one a window, which is learned as 177/256, a little less. */
const leastUsual = Math.floor(256 * Math.log1p(1)) / 256;
/** Subjects silent for longer do not take part. */
const silentMinutes = 10;

export interface Pace {
  readonly metric: string;
  of(window: unknown): number;
}

/** Fleet-wide movement of one window of one tenant, by cohort; see `WindowContext.drift`. */
export function driftOf(
  subjects: Subjects,
  windows: OpenWindows,
  tenant: string,
  { pace, windowMs }: { readonly pace: Pace; readonly windowMs: number },
  index: number,
  known: Known,
): (cohort: string) => number {
  const minute = Math.floor(((index + 1) * windowMs) / 60_000);
  const all: number[] = [];
  const cohorts = new Map<string, number[]>();
  for (const row of subjects.rows(tenant)) {
    if (subjects.minuteOf(row) < minute - silentMinutes) continue;
    const profile = known.usual(tenant, subjects.nameOf(row), pace.metric, index * windowMs);
    const usual = profile?.device?.median ?? profile?.wider?.median;
    if (profile === undefined || usual === undefined || usual < leastUsual) continue;
    const window = windows.windowAt(row, index);
    const moved = Math.log1p(window === undefined ? 0 : pace.of(window)) - usual;
    all.push(moved);
    const cohort = cohorts.get(profile.cohort);
    if (cohort === undefined) cohorts.set(profile.cohort, [moved]);
    else cohort.push(moved);
  }
  const medians = new Map<string, number>();
  return (cohort) => {
    const own = cohort === '' ? all : (cohorts.get(cohort) ?? all);
    const values = own.length >= fewestSubjects ? own : all;
    if (values.length < fewestSubjects) return 0;
    const key = values === all ? '' : cohort;
    const value = medians.get(key) ?? median(values);
    medians.set(key, value);
    return value;
  };
}
