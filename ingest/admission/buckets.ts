import { Bucket, type Rate } from './bucket.ts';

/** A bucket per key. Of more keys than `most` the one not asked for longest is forgotten, and begins with a full bucket. */
export class Buckets {
  readonly #rate: Rate;
  readonly #most: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, most: number) {
    this.#rate = rate;
    this.#most = most;
  }

  get size(): number {
    return this.#buckets.size;
  }

  of(key: string, now: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) bucket = new Bucket(this.#rate, now);
    else this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#most) this.#forgetOldest();
    return bucket;
  }

  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key);
      return;
    }
  }
}
