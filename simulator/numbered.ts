import type { Planner } from './episode.ts';
import type { Device } from './fleet.ts';

const hourMs = 3_600_000;

/** A device that has sent more numbered records than D18 needs, and when it has. */
export function numbered({ start }: Planner): { from: number; eligible: (device: Device) => boolean } {
  return {
    from: start + 14 * hourMs,
    eligible: ({ character, rate }) => character === 'usual' && rate >= 0.22,
  };
}
