import type { ServerResponse } from 'node:http';

/** Bounds the bodies in memory: a request is given room for its body before it is read, and keeps it until it is answered. */
export class BodyRoom {
  readonly #limit: number;
  readonly #longest: number;
  #taken = 0;

  /** @param limit bytes of all bodies together. @param longest bytes of one, for requests that do not say how long theirs is */
  constructor(limit: number, longest: number) {
    this.#limit = limit;
    this.#longest = longest;
  }

  /** Whether there is room; it is given back when the response is over, whatever way. */
  enter(contentLength: string | undefined, response: ServerResponse): boolean {
    const said = Number(contentLength);
    const bytes = contentLength !== undefined && said >= 0 ? Math.min(said, this.#longest) : this.#longest;
    if (this.#taken > 0 && this.#taken + bytes > this.#limit) return false;
    this.#taken += bytes;
    response.once('close', () => {
      this.#taken -= bytes;
    });
    return true;
  }
}
