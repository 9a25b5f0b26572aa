/** A value as it was told at some offset of `fleet.v1`. */
interface Version<T> {
  offset: number;
  value: T;
  before: Version<T> | undefined;
}

/** Values by key, each with all it ever was: for what there are thousands of, not millions. */
export class Versions<T> {
  readonly #newest = new Map<string, Version<T>>();
  readonly #equal: (a: T, b: T) => boolean;

  constructor(equal: (a: T, b: T) => boolean) {
    this.#equal = equal;
  }

  set(key: string, value: T, offset: number): void {
    if (this.differs(key, value)) this.#newest.set(key, { offset, value, before: this.#newest.get(key) });
  }

  /** Whether setting it would tell anything new, to a reader that sees all. */
  differs(key: string, value: T): boolean {
    const known = this.#newest.get(key);
    return known === undefined || !this.#equal(known.value, value);
  }

  get(key: string, before: number): T | undefined {
    let version = this.#newest.get(key);
    while (version !== undefined && version.offset >= before) version = version.before;
    return version?.value;
  }
}
