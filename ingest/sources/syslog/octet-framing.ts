import { CarryOver } from './carry-over.ts';
import { type FrameReason, type FrameSink, FrameView, type Framing, prefixOf } from './frame.ts';
import { longestCount, readOctetCount } from './octet-count.ts';

/** Frames that begin with their length in octets (RFC 6587 section 3.4.1, RFC 5425 section 4.3). */
export class OctetFraming implements Framing {
  ended = false;
  offset = 0;
  readonly #limit: number;
  readonly #carry = new CarryOver();
  readonly #view = new FrameView();
  #consumed = 0;
  #began = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#carry.length;
  }

  push(chunk: Buffer, sink: FrameSink): void {
    let from = this.#carry.length > 0 ? this.#continue(chunk, sink) : 0;
    if (from < chunk.length && !this.ended) this.#view.open(chunk);
    while (from < chunk.length && !this.ended) {
      this.offset = this.#consumed + from;
      const read = readOctetCount(chunk, from, chunk.length);
      if (read === 'incomplete' || (typeof read !== 'string' && this.#fits(read.count) && read.to > chunk.length)) {
        this.#began = this.offset;
        this.#carry.add(chunk, from, chunk.length);
        break;
      }
      if (typeof read === 'string') this.#fail(read, chunk, from, chunk.length - from, sink);
      else if (!this.#fits(read.count)) this.#fail('frame_too_long', chunk, from, read.count, sink);
      else {
        this.#view.show(read.from, read.to, sink);
        from = read.to;
      }
    }
    this.#consumed += chunk.length;
    this.#view.close();
  }

  #fits(count: number): boolean {
    return count <= this.#limit;
  }

  /** Takes the chunk up to the end of the frame begun before it; answers where the next frame begins. */
  #continue(chunk: Buffer, sink: FrameSink): number {
    const before = this.#carry.length;
    this.offset = this.#began;
    // Enough to see the whole count, which may have been cut anywhere.
    const peeked = before > longestCount ? before : Math.min(before + longestCount, before + chunk.length);
    if (peeked > before) this.#carry.add(chunk, 0, peeked - before);
    const read = readOctetCount(this.#carry.view(), 0, peeked);
    if (read === 'incomplete') return chunk.length;
    if (typeof read === 'string' || !this.#fits(read.count)) {
      const reason = typeof read === 'string' ? read : 'frame_too_long';
      const length = typeof read === 'string' ? before + chunk.length : read.count;
      this.#fail(reason, chunk, peeked - before, length, sink);
      return chunk.length;
    }
    if (read.to > peeked) this.#carry.add(chunk, peeked - before, Math.min(chunk.length, read.to - before));
    if (this.#carry.length < read.to) return chunk.length;
    const carried = this.#carry.view();
    this.#view.open(carried.subarray(0, read.to));
    this.#view.show(read.from, read.to, sink);
    this.#carry.clear();
    return read.to - before;
  }

  #fail(reason: FrameReason, chunk: Buffer, from: number, length: number, sink: FrameSink): void {
    const bytes = prefixOf(this.#carry.view(), chunk, from, this.#limit);
    this.#carry.clear();
    this.ended = true;
    sink.broken(reason, bytes, length);
  }

  /** Fewer octets than were promised are no frame. */
  end(sink: FrameSink): void {
    this.breakOff('cut_short', sink);
  }

  breakOff(reason: FrameReason, sink: FrameSink): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#carry.length > 0) sink.broken(reason, this.#carry.view(), this.#carry.length);
    this.#carry.clear();
  }
}
