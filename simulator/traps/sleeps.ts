import { type EpisodeKind, labelOf } from '../episode.ts';

/** A device that wakes a few times a day sleeps, `strength` of two hours of it. */
export const sleeps: EpisodeKind = {
  name: 'sleeps',
  detector: 'D17',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = strength * 2 * 3_600_000;
    const some = planner.fleet.devices.some(({ character, gateway }) => character === 'sleeper' && gateway.trusted);
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ character }) => !some || character === 'sleeper',
      lengthMs,
    });
    return {
      label: labelOf(this, device, strength, { from: at, to: Math.floor(at + lengthMs) }),
      play: () => [],
    };
  },
};
