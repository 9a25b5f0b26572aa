import type { Ledger } from './appender/ledger.ts';
import type { Decoder } from './decoders/decoder.ts';
import type { Pipeline } from './pipeline.ts';

/** A channel's own decoders, made when first needed, and how many lines each holds. */
export class OpenDecoders {
  readonly #pipeline: Pipeline;
  readonly #ledger: Ledger;
  readonly #decoders: (Decoder | undefined)[] = [];
  readonly #held: number[] = [];

  constructor(pipeline: Pipeline, ledger: Ledger) {
    this.#pipeline = pipeline;
    this.#ledger = ledger;
  }

  get held(): number {
    return this.#held.reduce((sum, one) => sum + one, 0);
  }

  holds(line: number): boolean {
    return this.#decoders.some((decoder) => decoder?.holds?.(line));
  }

  at(index: number): Decoder | undefined {
    return (this.#decoders[index] ??= this.#pipeline.createDecoder(index));
  }

  /** Those that hold lines, with their index. */
  *holding(): Iterable<[number, Decoder]> {
    for (const [index, decoder] of this.#decoders.entries())
      if (decoder !== undefined && (this.#held[index] ?? 0) > 0) yield [index, decoder];
  }

  /** Takes note of how many lines the decoder at that index holds now. */
  hold(index: number, lines: number): void {
    this.#ledger.held += lines - (this.#held[index] ?? 0);
    this.#held[index] = lines;
  }

  /** What a decoder still keeps is no longer held but lost, and shows as such. */
  letGo(): void {
    for (const index of this.#held.keys()) this.hold(index, 0);
  }
}
