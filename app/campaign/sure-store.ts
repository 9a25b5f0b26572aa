import type { CredentialStore, Deliver } from '../../responders/reset-credentials/store.ts';

/** An enforcement point that is told to change something only by the instance that works now. */
export function sureStore(store: CredentialStore, sure: () => Promise<void>): CredentialStore {
  return {
    name: store.name,
    issue: async (...what) => (await sure(), store.issue(...what)),
    retire: async (...what) => (await sure(), store.retire(...what)),
    remove: async (...what) => (await sure(), store.remove(...what)),
    readBack: (...what) => store.readBack(...what),
    attempt: (...what) => store.attempt(...what),
  };
}

/** Secrets are sent by that one alone as well. */
export function sureDeliver(deliver: Deliver, sure: () => Promise<void>): Deliver {
  return async (...what) => (await sure(), deliver(...what));
}
