import { limits } from '../../../schemas/limits.ts';
import type { FrameReason, FrameSink, Framing } from './frame.ts';
import { LineFraming } from './line-framing.ts';
import { OctetFraming } from './octet-framing.ts';

const sign = 0x2b;
const digitZero = 0x30;
const digitNine = 0x39;

/**
 * Takes the byte stream of one connection apart into frames. Its first byte decides how (a digit: octet counting, a plus
 * sign: refused as a botched count, else lines), and it is never asked again: switching in mid-stream is how a sender
 * makes one receiver see other messages than the next (RFC 6587 section 3.4).
 */
export class Framer implements Framing {
  readonly #limit: number;
  #framing: Framing | undefined;
  #refused = false;

  /** @param limit longest frame in bytes, without its count or LF */
  constructor(limit: number = limits.frameBytes) {
    this.#limit = limit;
  }

  get ended(): boolean {
    return this.#refused || (this.#framing?.ended ?? false);
  }
  get held(): number {
    return this.#framing?.held ?? 0;
  }
  get offset(): number {
    return this.#framing?.offset ?? 0;
  }

  push(chunk: Buffer, sink: FrameSink): void {
    if (this.ended || chunk.length === 0) return;
    if (this.#framing === undefined) {
      const first = chunk[0] ?? 0;
      if (first === sign) {
        this.#refused = true;
        return sink.broken('count_not_digit', chunk.subarray(0, this.#limit), chunk.length);
      }
      const counted = first >= digitZero && first <= digitNine;
      this.#framing = counted ? new OctetFraming(this.#limit) : new LineFraming(this.#limit, false);
    }
    this.#framing.push(chunk, sink);
  }

  end(sink: FrameSink): void {
    this.#framing?.end(sink);
  }

  breakOff(reason: FrameReason, sink: FrameSink): void {
    this.#framing?.breakOff(reason, sink);
  }
}
