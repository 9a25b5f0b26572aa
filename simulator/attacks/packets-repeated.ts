import { type EpisodeKind, labelOf } from '../episode.ts';
import { boutMs, repeatedPackets } from '../packets.ts';
import { transportPromises } from '../transport-promises.ts';

/** Somebody on a device's way sends its packets again, `strength` times as many as D12 promises to see. */
export const packetsRepeated: EpisodeKind = {
  name: 'packets-repeated',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    const count = Math.ceil(strength * transportPromises.repeats);
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: boutMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + boutMs }),
      play: (voiceOf) => [repeatedPackets(voiceOf(device), at, count)],
    };
  },
};
