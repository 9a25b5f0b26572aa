import { type Secret, secretAt } from './secret.ts';

/** Body lines of a key that are waited for: an RSA key of 16,384 bits has 197. */
const mostLines = 256;
const begin = /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----/g;
const end = /-----END [A-Z0-9 ]{0,32}PRIVATE KEY-----/g;
/** A body line of PEM (RFC 7468) as a message of its own; short ones are a key's last. */
const bodyLine = /(?:^|[ \t:])([A-Za-z0-9+/]{40,76}={0,2})\s*$/;
const lastBodyLine =
  /(?:^|[:\]-] ?)((?:[A-Za-z0-9+/]{4}){0,18}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==))\s*$/;

/**
 * Finds private keys in PEM: in one line, whatever its line breaks have become, or over the lines of one channel that
 * follow the one it begins on, which may come mixed with others.
 */
export class PrivateKeys {
  /** Lines still to look at for the body of a key that has begun; 0 when none has. */
  #awaited = 0;

  get open(): boolean {
    return this.#awaited > 0;
  }

  find(text: string, secrets: Secret[]): void {
    if (this.#awaited > 0) this.#continue(text, secrets);
    begin.lastIndex = 0;
    for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
      const from = match.index + match[0].length;
      end.lastIndex = from;
      const ending = end.exec(text);
      const to = ending === null ? text.length : ending.index;
      this.#awaited = ending === null ? mostLines : 0;
      // The header alone tells of the leak when the body comes in lines of its own, or is left out.
      const follows = ending !== null || !/^\s*(?:\\{0,3}["']|$)/.test(text.slice(from, from + 64));
      if (follows && to > from) secrets.push(secretAt('private_key', from, to));
      else secrets.push(secretAt('private_key', match.index, from));
      begin.lastIndex = to;
    }
  }

  #continue(text: string, secrets: Secret[]): void {
    this.#awaited--;
    end.lastIndex = 0;
    const ending = end.exec(text);
    if (ending !== null) {
      this.#awaited = 0;
      return;
    }
    const tail = text.slice(-512);
    const body = bodyLine.exec(tail) ?? lastBodyLine.exec(tail);
    const value = body?.[1];
    if (body === null || value === undefined) return;
    const from = text.length - tail.length + body.index + body[0].indexOf(value);
    secrets.push(secretAt('private_key', from, from + value.length));
  }
}
