import { type EpisodeKind, labelOf } from '../episode.ts';
import { boutMs, repeatedPackets } from '../packets.ts';
import { transportPromises } from '../transport-promises.ts';

/** A bad minute of a radio link: packets of a device come twice, fewer than are ever told. */
export const fewRepeats: EpisodeKind = {
  name: 'few-repeats',
  detector: 'D12',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.max(1, Math.floor(strength * transportPromises.leastRepeats));
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: boutMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + boutMs }),
      play: (voiceOf) => [repeatedPackets(voiceOf(device), at, count)],
    };
  },
};
