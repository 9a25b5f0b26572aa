import type { EpisodeKind } from '../episode.ts';
import { strayEpisode } from '../packets.ts';
import { transportPromises } from '../transport-promises.ts';

/** Packets of a recorded handshake come from an address nobody knows, and nobody ever comes in from there. */
export const handshakeElsewhere: EpisodeKind = {
  name: 'handshake-elsewhere',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    return strayEpisode(this, planner, strength, {
      count: Math.ceil(strength * transportPromises.packets),
      everyMs: planner.random.between(50, 900),
      warnings: ['missing_sid'],
    });
  },
};
