import type { EpisodeKind } from '../episode.ts';
import { strayEpisode } from '../packets.ts';

/** So many recorded packets of a client's tunnel come from an address nobody knows. */
export const packetsElsewhere: EpisodeKind = {
  name: 'packets-elsewhere',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    return strayEpisode(this, planner, strength, {
      count: Math.ceil(strength),
      everyMs: 300,
      warnings: ['float', 'replay'],
    });
  },
};
