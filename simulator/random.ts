const spread = 0x01000193;
const fourDigits = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).padStart(4, '0'));

/** A seeded generator (xoshiro128**): equal seeds give equal draws on every machine. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(...seed: (string | number)[]) {
    const text = seed.join('\u0000');
    const lanes = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((lane) => {
      let hash = lane;
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), spread);
      return hash ^ (hash >>> 15);
    });
    this.#a = lanes[0] ?? 1;
    this.#b = lanes[1] ?? 2;
    this.#c = lanes[2] ?? 3;
    this.#d = (lanes[3] ?? 4) | 1;
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 random bits. */
  word(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** From 0 up to, never including, 1. */
  next(): number {
    return this.word() / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  logUniform(low: number, high: number): number {
    return low * (high / low) ** this.next();
  }

  /** Mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }

  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.next());
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.next() * list.length)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      const word = this.word();
      text += `${fourDigits[word >>> 16]}${fourDigits[word & 0xffff]}`;
    }
    return text.length === digits ? text : text.slice(0, digits);
  }
}
