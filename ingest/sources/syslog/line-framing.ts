import { CarryOver } from './carry-over.ts';
import { type FrameReason, type FrameSink, FrameView, type Framing, prefixOf } from './frame.ts';

const lf = 0x0a;

/** Lines ended by LF (RFC 6587 section 3.4.2). A line beyond the limit ends the stream, or is skipped where it is a file. */
export class LineFraming implements Framing {
  ended = false;
  offset = 0;
  readonly #limit: number;
  readonly #skips: boolean;
  readonly #carry = new CarryOver();
  readonly #view = new FrameView();
  /** Length so far of a line that is being skipped; 0 when none is. */
  #skipped = 0;
  #consumed = 0;
  #began = 0;

  constructor(limit: number, skips: boolean) {
    this.#limit = limit;
    this.#skips = skips;
  }

  get held(): number {
    return this.#carry.length;
  }

  push(chunk: Buffer, sink: FrameSink): void {
    let from = this.#skipped > 0 || this.#carry.length > 0 ? this.#continue(chunk, sink) : 0;
    if (from < chunk.length && !this.ended) this.#view.open(chunk);
    while (from < chunk.length && !this.ended) {
      const found = chunk.indexOf(lf, from);
      const to = found < 0 ? chunk.length : found;
      this.offset = this.#consumed + from;
      if (to - from > this.#limit) this.#tooLong(chunk, from, to, found < 0, sink);
      else if (found < 0) {
        this.#began = this.offset;
        this.#carry.add(chunk, from, to);
      } else this.#view.show(from, to, sink);
      from = to + 1;
    }
    this.#consumed += chunk.length;
    this.#view.close();
  }

  /** Takes the chunk up to the end of the line begun before it; answers where the next line begins. */
  #continue(chunk: Buffer, sink: FrameSink): number {
    const found = chunk.indexOf(lf);
    const to = found < 0 ? chunk.length : found;
    this.offset = this.#began;
    if (this.#skipped > 0) {
      this.#skipped = found < 0 ? this.#skipped + to : 0;
    } else if (this.#carry.length + to > this.#limit) {
      this.#tooLong(chunk, 0, to, found < 0, sink);
    } else {
      this.#carry.add(chunk, 0, to);
      if (found >= 0) this.#showCarried(sink);
    }
    return to + 1;
  }

  #showCarried(sink: FrameSink): void {
    const carried = this.#carry.view();
    this.#view.open(carried);
    this.#view.show(0, carried.length, sink);
    this.#carry.clear();
  }

  #tooLong(chunk: Buffer, from: number, to: number, open: boolean, sink: FrameSink): void {
    const length = this.#carry.length + to - from;
    const bytes = prefixOf(this.#carry.view(), chunk.subarray(0, to), from, this.#limit);
    this.#carry.clear();
    if (!this.#skips) this.ended = true;
    else if (open) this.#skipped = length;
    sink.broken('frame_too_long', bytes, length);
  }

  /** A last line without its LF is a line: nothing says that more was meant. */
  end(sink: FrameSink): void {
    if (this.ended) return;
    this.ended = true;
    this.offset = this.#began;
    if (this.#carry.length > 0) this.#showCarried(sink);
    this.#view.close();
  }

  breakOff(reason: FrameReason, sink: FrameSink): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#carry.length > 0) sink.broken(reason, this.#carry.view(), this.#carry.length);
    this.#carry.clear();
  }
}
