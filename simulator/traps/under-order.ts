import { connectBatch } from '../connect-batch.ts';
import type { IdentityKind } from '../identity-episode.ts';

/** Part of a batch comes online, `strength` of what was ordered. */
export const underOrder: IdentityKind = {
  name: 'under-order',
  detector: 'D07',
  kind: 'trap',
  plan(planner, strength) {
    return connectBatch(this, planner, strength);
  },
};
