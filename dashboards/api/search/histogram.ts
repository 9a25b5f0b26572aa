import type { Histogram } from '../../../schemas/api/search.ts';

const seconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];
const mostSteps = 120;

/** The finest step that gives at most 120 of them. */
export function stepOf(from: number, to: number): number {
  const fits = seconds.find(
    (step) => Math.floor((to - 1) / (step * 1_000)) - Math.floor(from / (step * 1_000)) < mostSteps,
  );
  return (fits ?? 1_209_600) * 1_000;
}

/** Every step of the range, those in which nothing came as 0. */
export function histogramOf(
  rows: readonly { step: number; events: number }[],
  from: number,
  to: number,
  stepMs: number,
): Histogram {
  const first = Math.floor(from / stepMs);
  const steps = Math.floor((to - 1) / stepMs) - first + 1;
  const events = Array.from({ length: steps }, () => 0);
  let total = 0;
  for (const { step, events: count } of rows) {
    if (step - first >= 0 && step - first < steps) events[step - first] = count;
    total += count;
  }
  return { stepSeconds: stepMs / 1_000, time: events.map((_, i) => (first + i) * stepMs), events, total };
}
