import { isNew, follow, hasGrown, isDue, type Sample, type Stretch } from './stretch.ts';
import type { Limits } from './accumulation.ts';
import type { Series } from './series.ts';

/**
 * Follows one accumulation of a series; answers the stretch when it is to be reported for the first time.
 * @param least messages of it that are told
 */
export function followed(
  all: readonly Series[],
  series: Series,
  aspect: number,
  at: number,
  sample: Sample,
  limits: Limits,
  least = 1,
): Stretch | undefined {
  const { numbers, stretches } = series;
  const stretch = follow(numbers, at, stretches[aspect], sample, limits);
  stretches[aspect] = stretch;
  if (stretch === undefined || stretch.messages < least || !isNew(numbers, at, stretch, limits)) return undefined;
  // One at a time: a finding is amended as the latest of its reason.
  if (all.some((one) => (one.stretches[aspect]?.told ?? 0) > 0)) return undefined;
  stretch.told = stretch.messages;
  return stretch;
}

/** The first stretch of a device that has grown since it was told; those that are over and told are let go of on the way. */
export function grown(all: readonly Series[]): { series: Series; aspect: number; stretch: Stretch } | undefined {
  for (const series of all) {
    for (const [aspect, stretch] of series.stretches.entries()) {
      if (stretch === undefined || !isDue(stretch)) continue;
      const again = hasGrown(stretch);
      if (stretch.over) series.stretches[aspect] = undefined;
      if (!again) continue;
      stretch.told = stretch.messages;
      return { series, aspect, stretch };
    }
  }
  return undefined;
}

export function anyDue(all: readonly Series[]): boolean {
  return all.some(({ stretches }) => stretches.some(isDue));
}
