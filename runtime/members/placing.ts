import { createHash } from 'node:crypto';

/**
 * Who should hold which key: everybody as many of a kind as everybody else, give or take one, where those who want them allow
 * it; and as few as possible change hands. The same for all who ask, in whatever order they learned of the keys.
 * @param wanted for each key the members who want it, none twice
 * @param before who should have held it until now
 */
export function placed(
  wanted: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, string>,
): Map<string, string> {
  const targets = new Map<string, string>();
  const kinds = Map.groupBy([...wanted.keys()].toSorted(), (key) => key.split('/', 1)[0] ?? key);
  for (const keys of kinds.values()) placeKind(keys, wanted, before, targets);
  return targets;
}

function placeKind(
  keys: readonly string[],
  wanted: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, string>,
  targets: Map<string, string>,
): void {
  const loads = new Map<string, number>();
  const loadOf = (member: string): number => loads.get(member) ?? 0;
  const give = (key: string, to: string): void => {
    const from = targets.get(key);
    if (from !== undefined) loads.set(from, loadOf(from) - 1);
    targets.set(key, to);
    loads.set(to, loadOf(to) + 1);
  };
  /** The one with least to do; of equals the one whose rank for this key is highest. */
  const idlest = (key: string): string | undefined =>
    (wanted.get(key) ?? []).reduce<string | undefined>((best, one) => {
      if (best === undefined) return one;
      const less = loadOf(one) - loadOf(best);
      return less < 0 || (less === 0 && rank(key, one) > rank(key, best)) ? one : best;
    }, undefined);
  for (const key of keys) {
    const held = before.get(key);
    if (held !== undefined && wanted.get(key)?.includes(held)) give(key, held);
  }
  for (const key of keys) {
    const to = targets.has(key) ? undefined : idlest(key);
    if (to !== undefined) give(key, to);
  }
  // Each turn lowers the sum of the squares of all loads, so that it ends.
  for (;;) {
    let move: { key: string; to: string; gain: number } | undefined;
    for (const key of keys) {
      const from = targets.get(key);
      const to = idlest(key);
      if (from === undefined || to === undefined) continue;
      const gain = loadOf(from) - loadOf(to);
      if (gain >= 2 && gain > (move?.gain ?? 0)) move = { key, to, gain };
    }
    if (move === undefined) return;
    give(move.key, move.to);
  }
}

function rank(key: string, member: string): string {
  return createHash('sha256').update(`${key}\n${member}`).digest('hex');
}
