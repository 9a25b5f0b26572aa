export interface FoundDevices<T> {
  total: number;
  devices: T[];
  /** Whether others come after these. */
  more: boolean;
}

interface PageOptions {
  /** Part of an id; those that begin with it come first. */
  part: string;
  /** Id and row of the last device that was seen, '' and -1 to begin. */
  after: { id: string; index: number };
  limit: number;
  textOf: (index: number) => string;
}

/** Gathers one page of devices that are found in the order of their rows. */
export class DevicePage {
  readonly #options: PageOptions;
  readonly #small: string;
  /** The last one seen was none of those that come first: they are all behind. */
  readonly #firstSeen: boolean;
  readonly #first: number[] = [];
  readonly #others: number[] = [];
  total = 0;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#small = options.part.toLowerCase();
    this.#firstSeen = options.after.index >= 0 && !this.#begins(options.after.id);
  }

  take(index: number): void {
    this.total++;
    const { after, limit, textOf } = this.#options;
    // Only while this page could show it: reading a text costs more than finding it.
    if (this.#first.length > limit) return;
    if (this.#firstSeen && (index <= after.index || this.#others.length > limit)) return;
    if (!this.#begins(textOf(index))) this.#others.push(index);
    else if (!this.#firstSeen && index > after.index) this.#first.push(index);
  }

  /** Rows of the page, and whether others come after them. */
  shown(): { indexes: number[]; more: boolean } {
    const found = this.#first.concat(this.#others);
    return { indexes: found.slice(0, this.#options.limit), more: found.length > this.#options.limit };
  }

  #begins(text: string): boolean {
    return this.#small !== '' && text.toLowerCase().startsWith(this.#small);
  }
}
