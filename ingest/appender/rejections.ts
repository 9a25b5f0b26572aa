import type { Rejection } from '../../schemas/rejection.ts';
import { topics } from '../../schemas/topics.ts';
import type { Sealed } from './sealed.ts';

/** Refused lines on their way to the dead letters, as JSON lines. */
export class Rejections {
  bytes = 0;
  #texts: string[] = [];
  #lines = 0;
  readonly #recordBytes: number;
  readonly #seal: (sealed: Sealed) => void;

  constructor(recordBytes: number, seal: (sealed: Sealed) => void) {
    this.#recordBytes = recordBytes;
    this.#seal = seal;
  }

  add(rejection: Rejection): void {
    const text = JSON.stringify(rejection);
    this.#texts.push(text);
    this.#lines += rejection.lines;
    this.bytes += text.length + 1;
    if (this.bytes >= this.#recordBytes) this.sealAll();
  }

  sealAll(): void {
    if (this.#texts.length > 0) this.#seal(this.#take());
  }

  /** A record that carries nothing but accounts. */
  sealEmpty(): void {
    this.#seal(this.#take());
  }

  #take(): Sealed {
    const rows = this.#texts.length;
    const payload = Buffer.from(rows === 0 ? '' : `${this.#texts.join('\n')}\n`);
    const sealed: Sealed = {
      topic: topics.deadLetters,
      partition: 0,
      payload,
      lines: this.#lines,
      header: { type: 'rejections', rows },
    };
    this.#texts = [];
    this.#lines = 0;
    this.bytes = 0;
    return sealed;
  }
}
