import type { Parameters } from '../../line.ts';

const quote = 0x22;
const backslash = 0x5c;
const open = 0x5b;
const close = 0x5d;
const space = 0x20;
const equals = 0x3d;

const ownId = '[tocsin@';
/** More than any element of ours may have: its decoder refuses what goes beyond. */
const maxParameters = 128;

/**
 * Reads STRUCTURED-DATA (RFC 5424 section 6.3) once, and notes where the parameters of the first element `tocsin@...`
 * lie. An unescaped `]` inside a value is let through: senders forget it, and the quotes tell where the value ends.
 */
export class StructuredDataReader {
  readonly #own: Parameters = { count: 0, spans: new Int32Array(maxParameters * 4) };
  #found = false;
  #escaped = 0;

  /** Set by `read`; reused. */
  get own(): Parameters | undefined {
    return this.#found ? this.#own : undefined;
  }

  /** Where all elements from `from` on end, -1 when they are malformed. */
  read(text: string, from: number, limit: number): number {
    this.#found = false;
    this.#own.count = 0;
    let at = from;
    while (at < limit && text.charCodeAt(at) === open) {
      const own = !this.#found && text.startsWith(ownId, at);
      if (own) this.#found = true;
      at = this.#element(text, at, limit, own);
      if (at < 0) return -1;
    }
    return at;
  }

  #element(text: string, from: number, limit: number, own: boolean): number {
    let at = endOfName(text, from + 1, limit);
    if (at === from + 1) return -1;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === close) return at + 1;
      if (code !== space) return -1;
      at++;
      // Some senders leave a blank before the bracket.
      if (text.charCodeAt(at) === close) continue;
      const nameEnd = endOfName(text, at, limit);
      if (nameEnd === at || text.charCodeAt(nameEnd) !== equals || text.charCodeAt(nameEnd + 1) !== quote) return -1;
      const valueEnd = this.#endOfValue(text, nameEnd + 2, limit);
      if (valueEnd < 0) return -1;
      if (own) this.#note(at, nameEnd, valueEnd);
      at = valueEnd + 1;
    }
    return -1;
  }

  #endOfValue(text: string, from: number, limit: number): number {
    this.#escaped = 0;
    for (let at = from; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) return at;
      if (code === backslash) {
        this.#escaped = 1;
        at++;
      }
    }
    return -1;
  }

  #note(name: number, nameEnd: number, valueEnd: number): void {
    const { spans } = this.#own;
    const i = this.#own.count++ * 4;
    spans[i] = name;
    spans[i + 1] = nameEnd;
    spans[i + 2] = valueEnd;
    spans[i + 3] = this.#escaped;
  }
}

/** Where a name (SD-NAME) ends; `from` when there is none. */
function endOfName(text: string, from: number, limit: number): number {
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code <= space || code === equals || code === close || code === quote || code >= 0x7f) break;
  }
  return at;
}
