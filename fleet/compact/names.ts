/** Few texts that many rows name: a number for each, the string itself shared. */
export class Names {
  readonly #codes = new Map<string, number>([['', 0]]);
  readonly #texts = [''];

  /** -1 for one that no row names. */
  find(text: string): number {
    return this.#codes.get(text) ?? -1;
  }

  code(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#texts.push(text) - 1;
      this.#codes.set(text, code);
    }
    return code;
  }

  text(code: number): string {
    return this.#texts[code] ?? '';
  }
}
