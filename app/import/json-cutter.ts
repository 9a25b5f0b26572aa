/** What a character is to the values of a text: between them, the first or last of one, inside one, or no JSON. */
type Place = 'between' | 'first' | 'inside' | 'last' | 'wrong';

/** Tells where values begin and end by brackets and quotes alone; whether they are JSON shows when they are parsed. */
export class JsonCutter {
  #depth = 0;
  #inText = false;
  #escaped = false;

  /** Whether a value has begun and not ended. */
  get within(): boolean {
    return this.#depth > 0 || this.#inText;
  }

  step(code: number): Place {
    if (this.#inText) return this.#text(code);
    switch (code) {
      case quote:
        this.#inText = true;
        return this.#depth === 0 ? 'first' : 'inside';
      case bracket:
        // The outermost array is no value: its items are.
        if (this.#depth === 0) return 'between';
        this.#depth++;
        return 'inside';
      case brace:
        return this.#depth++ === 0 ? 'first' : 'inside';
      case bracketEnd:
      case braceEnd:
        if (this.#depth === 0) return code === bracketEnd ? 'between' : 'wrong';
        return --this.#depth === 0 ? 'last' : 'inside';
      default:
        if (this.#depth > 0) return 'inside';
        return blanks.has(code) ? 'between' : 'wrong';
    }
  }

  #text(code: number): Place {
    if (this.#escaped) this.#escaped = false;
    else if (code === backslash) this.#escaped = true;
    else if (code === quote) {
      this.#inText = false;
      if (this.#depth === 0) return 'last';
    }
    return 'inside';
  }
}

const quote = 0x22;
const backslash = 0x5c;
const brace = 0x7b;
const braceEnd = 0x7d;
const bracket = 0x5b;
const bracketEnd = 0x5d;
/** Blanks, and the comma between items. */
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c]);
