import { type EpisodeKind } from '../episode.ts';
import { gatewayFalls } from '../gateway-falls.ts';
import { silencePromises } from '../silence-promises.ts';

/** A gateway is cut off for less than what it may be silent. */
export const gatewayHiccup: EpisodeKind = {
  name: 'gateway-hiccup',
  detector: 'D17',
  kind: 'trap',
  plan(planner, strength) {
    return gatewayFalls(this, planner, strength, strength * silencePromises.gatewayMs);
  },
};
