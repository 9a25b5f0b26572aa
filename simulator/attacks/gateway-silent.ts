import { type EpisodeKind } from '../episode.ts';
import { silencePromises } from '../silence-promises.ts';
import { gatewayFalls } from '../gateway-falls.ts';

/** A gateway is cut off for `strength` times what it may be silent. */
export const gatewaySilent: EpisodeKind = {
  name: 'gateway-silent',
  detector: 'D17',
  kind: 'attack',
  plan(planner, strength) {
    return gatewayFalls(this, planner, strength, strength * silencePromises.gatewayMs + silencePromises.tellMs);
  },
};
