/** The most that began within a span of each other, oldest first; the earliest such group where there are several. */
export function together<T extends { since: number }>(all: readonly T[], withinMs: number): T[] {
  const sorted = all.toSorted((a, b) => a.since - b.since);
  let best = { from: 0, to: 0 };
  let from = 0;
  for (let to = 1; to <= sorted.length; to++) {
    while ((sorted[to - 1]?.since ?? 0) - (sorted[from]?.since ?? 0) > withinMs) from++;
    if (to - from > best.to - best.from) best = { from, to };
  }
  return sorted.slice(best.from, best.to);
}
