import type { Route } from './route.ts';

/** Every route of the API: what is in no list here is not served. */
export function collectRoutes(...lists: readonly (readonly Route[])[]): Route[] {
  return lists.flat();
}
