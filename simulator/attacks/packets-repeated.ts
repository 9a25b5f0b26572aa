import type { EpisodeKind } from '../episode.ts';
import { boutEpisode } from '../packets.ts';
import { transportPromises } from '../transport-promises.ts';

/** Somebody on a device's way sends its packets again, `strength` times as many as D12 promises to see. */
export const packetsRepeated: EpisodeKind = {
  name: 'packets-repeated',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    return boutEpisode(this, planner, strength, Math.ceil(strength * transportPromises.repeats));
  },
};
