import type { EpisodeKind } from '../episode.ts';
import { boutEpisode } from '../packets.ts';
import { transportPromises } from '../transport-promises.ts';

/** A bad minute of a radio link: packets of a device come twice, fewer than are ever told. */
export const fewRepeats: EpisodeKind = {
  name: 'few-repeats',
  detector: 'D12',
  kind: 'trap',
  plan(planner, strength) {
    return boutEpisode(this, planner, strength, Math.max(1, Math.floor(strength * transportPromises.leastRepeats)));
  },
};
