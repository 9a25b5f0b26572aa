import type { AnyDetector } from '../detectors/detector.ts';

/** A detector's title, with its standing where it has to earn it still. */
export function titleOf({ title, experimental }: Pick<AnyDetector, 'title' | 'experimental'>): string {
  return experimental === true ? `${title} (experimental, off by default)` : title;
}
