const firstKept = 20;
const latestKept = 180;

/** Where a journal speaks of each of many things: the first places and the latest. */
export class Mentions {
  readonly #offsets = new Map<number, number[]>();

  add(number: number, offset: number): void {
    const offsets = this.#offsets.get(number);
    if (offsets === undefined) this.#offsets.set(number, [offset]);
    else if (offsets.at(-1) !== offset) {
      offsets.push(offset);
      if (offsets.length > firstKept + 2 * latestKept) offsets.splice(firstKept, latestKept);
    }
  }

  of(number: number): readonly number[] {
    const offsets = this.#offsets.get(number) ?? [];
    const { length } = offsets;
    return length <= firstKept + latestKept
      ? offsets
      : [...offsets.slice(0, firstKept), ...offsets.slice(length - latestKept)];
  }

  /** Lets go of what is forgotten, once a quarter of it is. */
  keepOnly(isRemembered: (number: number) => boolean, remembered: number): void {
    if (this.#offsets.size <= remembered * 1.25 + 1_000) return;
    for (const number of this.#offsets.keys()) if (!isRemembered(number)) this.#offsets.delete(number);
  }
}
