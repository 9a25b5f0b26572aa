/** Names what an event came by: the listener, and the decoder after a slash where one read it. */
export class SourceNames {
  readonly #listener: string;
  #decoder = '';
  #name = '';

  constructor(listener: string) {
    this.#listener = listener;
  }

  of(decoder: string): string {
    if (decoder === '') return this.#listener;
    if (decoder !== this.#decoder) {
      this.#decoder = decoder;
      this.#name = `${this.#listener}/${decoder}`;
    }
    return this.#name;
  }
}
