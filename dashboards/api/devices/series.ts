import type { Series } from '../../../schemas/api/devices.ts';
import type { Band } from '../ports/baselines.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** More points than this no chart shows. */
const mostPoints = 1_440;

/** The most that came in a minute of a step, by each metric; `at` is the beginning of the step, ms. */
export type Busiest = { at: number } & Record<Series['metric'], number>;

export interface Span {
  /** Beginning of the first step and end of the last, ms. */
  from: number;
  to: number;
  stepMs: number;
}

/** Whole steps of whole minutes over a range, as fine as asked for and as the number of points allows. */
export function spanOf(from: number, to: number, stepSeconds: number): Span {
  const least = Math.ceil((to - from) / mostPoints);
  const stepMs = Math.max(minuteMs, Math.ceil(Math.max(stepSeconds * 1_000, least) / minuteMs) * minuteMs);
  return { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs, stepMs };
}

/**
 * The busiest minute of each step, so that a step of an hour does not hide a flood, against what one minute may hold.
 * Steps before anything was heard and after now are null, quiet ones in between 0.
 */
export function seriesOf(
  metric: Series['metric'],
  busiest: readonly Busiest[],
  { from, to, stepMs }: Span,
  band: ((at: number) => Band) | undefined,
  now: number,
): Series {
  const steps = Math.max(0, Math.round((to - from) / stepMs));
  const observed = Array.from<number | null>({ length: steps }).fill(null);
  for (const one of busiest) observed[(one.at - from) / stepMs] = one[metric];
  const first = observed.findIndex((value) => value !== null);
  for (let step = first; step >= 0 && step < steps && from + step * stepMs < now; step++) observed[step] ??= 0;
  const time = Array.from({ length: steps }, (_, step) => from + step * stepMs);
  const bands = time.map((at) => (band === undefined ? undefined : widest(band, at, at + stepMs)));
  return {
    metric,
    stepSeconds: stepMs / 1_000,
    time,
    observed,
    low: bands.map((one) => one?.low ?? null),
    high: bands.map((one) => one?.high ?? null),
    whose: bands[0]?.whose ?? 'none',
    samples: bands[0]?.samples ?? 0,
  };
}

/** Of the hours that a step lies in, which may differ by season. */
function widest(band: (at: number) => Band, from: number, to: number): Band {
  const all = [band(from)];
  for (let hour = Math.floor(from / hourMs) + 1; hour * hourMs < to; hour++) all.push(band(hour * hourMs));
  const [{ whose, samples }] = all as [Band];
  return {
    low: Math.min(...all.map(({ low }) => low)),
    high: Math.max(...all.map(({ high }) => high)),
    whose,
    samples,
  };
}
