/** Records of the log stay well below a megabyte, whatever the texts in them. */
const mostBytes = 192 * 1024;

/** Gathers items until they make a fact. */
export class FactChunks<Item> {
  #items: Item[] = [];
  #bytes = 0;
  readonly #most: number;
  readonly #sizeOf: (item: Item) => number;
  readonly #tell: (items: Item[]) => void;

  constructor(most: number, sizeOf: (item: Item) => number, tell: (items: Item[]) => void) {
    this.#most = most;
    this.#sizeOf = sizeOf;
    this.#tell = tell;
  }

  add(item: Item): void {
    const bytes = this.#sizeOf(item);
    if (this.#bytes + bytes > mostBytes) this.flush();
    this.#items.push(item);
    this.#bytes += bytes;
    if (this.#items.length >= this.#most) this.flush();
  }

  flush(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    this.#tell(items);
  }
}
