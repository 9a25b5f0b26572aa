import { useLayoutEffect, useRef } from 'react';

/** Something a person can do now: by key, and from the palette. */
export interface Action {
  id: string;
  title: string;
  group: string;
  /** `j`, `?`, `g a`, `Control+k`. */
  keys?: string;
  run: () => void;
  /** For keys only: the palette would not help. */
  quiet?: boolean;
}

interface Owner {
  actions: readonly Action[];
}

const owners: Owner[] = [];

/** Offers actions as long as the component is there. What came last is asked first. */
export function useActions(actions: readonly Action[]): void {
  const owner = useRef<Owner>({ actions });
  // Before anything is painted: who sees a row may press a key about it.
  useLayoutEffect(() => {
    owner.current.actions = actions;
  });
  useLayoutEffect(() => {
    const mine = owner.current;
    owners.push(mine);
    return () => {
      owners.splice(owners.indexOf(mine), 1);
    };
  }, []);
}

/** Everything on offer, the nearest first; of several with the same keys only the nearest. */
export function currentActions(): Action[] {
  const taken = new Set<string>();
  return owners
    .toReversed()
    .flatMap((owner) => owner.actions)
    .filter(({ id }) => {
      if (taken.has(id)) return false;
      taken.add(id);
      return true;
    });
}
