import type { Window } from './window.ts';

/**
 * Windows in order of their beginning, under a tree of how far they reach: what covers an instant is found in a few
 * steps also when one window of a year lies under thousands of short ones.
 */
export class Timeline {
  #windows: Window[] = [];
  /** Node n has the children 2n and 2n + 1; the leaves are the windows. Undefined until asked for. */
  #reach: Float64Array | undefined;

  add(window: Window): void {
    this.#windows.push(window);
    this.#reach = undefined;
  }

  /** The first that covers the instant for a reader that sees up to an offset; `from` is within, `to` is not. */
  at(time: number, before: number): Window | undefined {
    const reach = (this.#reach ??= this.#grow());
    const begun = this.#begunBy(time);
    return begun === 0 ? undefined : this.#first(reach, 1, 0, reach.length / 2, begun, time, before);
  }

  #first(
    reach: Float64Array,
    node: number,
    from: number,
    width: number,
    begun: number,
    time: number,
    before: number,
  ): Window | undefined {
    if (from >= begun || (reach[node] ?? 0) <= time) return undefined;
    if (width === 1) {
      const window = this.#windows[from];
      return window !== undefined && window.since < before && window.until >= before ? window : undefined;
    }
    const half = width / 2;
    return (
      this.#first(reach, node * 2, from, half, begun, time, before) ??
      this.#first(reach, node * 2 + 1, from + half, half, begun, time, before)
    );
  }

  /** How many windows began at the instant or earlier. */
  #begunBy(time: number): number {
    let low = 0;
    let high = this.#windows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#windows[middle]?.from ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): Float64Array {
    this.#windows.sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.since - b.since));
    let width = 1;
    while (width < this.#windows.length) width *= 2;
    const reach = new Float64Array(width * 2).fill(Number.NEGATIVE_INFINITY);
    for (const [i, { to }] of this.#windows.entries()) reach[width + i] = to;
    for (let node = width - 1; node > 0; node--) reach[node] = Math.max(reach[node * 2] ?? 0, reach[node * 2 + 1] ?? 0);
    return reach;
  }
}
