import { connectBatch } from '../connect-batch.ts';
import type { IdentityKind } from '../identity-episode.ts';

/** More devices of a batch connect than were ordered: `strength` times as many. */
export const overProduction: IdentityKind = {
  name: 'over-production',
  detector: 'D07',
  kind: 'attack',
  plan(planner, strength) {
    return connectBatch(this, planner, strength);
  },
};
