import type { EpisodeKind } from '../episode.ts';
import { strayEpisode } from '../packets.ts';

/** One packet now and then from an address nobody knows: what the internet is full of. */
export const singlePackets: EpisodeKind = {
  name: 'single-packets',
  detector: 'D12',
  kind: 'trap',
  plan(planner, strength) {
    return strayEpisode(this, planner, strength, {
      count: Math.ceil(20 * strength),
      everyMs: 20_000,
      warnings: ['missing_sid'],
    });
  },
};
