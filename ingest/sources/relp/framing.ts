import { CarryOver } from '../syslog/carry-over.ts';
import { type FrameSink, FrameView, prefixOf } from '../syslog/frame.ts';
import { longestHead, readHead, type RelpHead, type RelpReason } from './read-head.ts';

const lf = 0x0a;

/** `line` and `blank` are the data of a `syslog` command, right after its `transaction`. */
export interface RelpSink extends Pick<FrameSink, 'line' | 'blank'> {
  /** A message follows, of these bytes. False ends the stream and refuses it. */
  transaction(transaction: number, data: Uint8Array): boolean;
  /** Any other command. False ends the stream. */
  command(transaction: number, command: string, data: string): boolean;
  broken(reason: RelpReason, bytes: Uint8Array, length: number): void;
}

/** Takes the byte stream of one RELP connection apart. What is no frame ends it: there is no telling where the next begins. */
export class RelpFraming {
  ended = false;
  readonly #limit: number;
  readonly #carry = new CarryOver();
  readonly #view = new FrameView();

  /** @param limit longest data in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of a frame that has begun and has not ended. */
  get held(): number {
    return this.#carry.length;
  }

  push(chunk: Buffer, sink: RelpSink): void {
    let from = this.#carry.length > 0 ? this.#continue(chunk, sink) : 0;
    if (from < chunk.length && !this.ended) this.#view.open(chunk);
    while (from < chunk.length && !this.ended) {
      const head = readHead(chunk, from, chunk.length);
      if (head === 'incomplete' || (typeof head !== 'string' && this.#fits(head) && head.end > chunk.length)) {
        this.#carry.add(chunk, from, chunk.length);
        break;
      }
      const bytes = chunk.subarray(from, from + this.#limit);
      if (typeof head === 'string') return this.#fail(head, bytes, chunk.length - from, sink);
      if (!this.#fits(head)) return this.#fail('frame_too_long', bytes, head.end - from, sink);
      this.#show(chunk, head, sink);
      from = head.end;
    }
    this.#view.close();
  }

  /** Takes the chunk up to the end of the frame begun before it; answers where the next frame begins. */
  #continue(chunk: Buffer, sink: RelpSink): number {
    const before = this.#carry.length;
    const peeked = before >= longestHead ? 0 : Math.min(longestHead - before + 1, chunk.length);
    this.#carry.add(chunk, 0, peeked);
    const head = readHead(this.#carry.view(), 0, this.#carry.length);
    if (head === 'incomplete') return chunk.length;
    if (typeof head === 'string' || !this.#fits(head)) {
      const bytes = prefixOf(this.#carry.view(), chunk, peeked, this.#limit);
      const reason = typeof head === 'string' ? head : 'frame_too_long';
      this.#fail(reason, bytes, typeof head === 'string' ? before + chunk.length : head.end, sink);
      return chunk.length;
    }
    const until = Math.min(chunk.length, head.end - before);
    if (until > peeked) this.#carry.add(chunk, peeked, until);
    if (this.#carry.length < head.end) return chunk.length;
    const carried = this.#carry.view().subarray(0, head.end);
    this.#view.open(carried);
    this.#show(carried, head, sink);
    this.#carry.clear();
    return head.end - before;
  }

  #fits({ dataFrom, dataTo }: RelpHead): boolean {
    return dataTo - dataFrom <= this.#limit;
  }

  #show(bytes: Buffer, { transaction, command, dataFrom, dataTo }: RelpHead, sink: RelpSink): void {
    if (bytes[dataTo] !== lf) return this.#fail('relp_trailer', bytes.subarray(dataFrom, dataTo), bytes.length, sink);
    if (command !== 'syslog') {
      this.ended = !sink.command(transaction, command, bytes.utf8Slice(dataFrom, dataTo));
      return;
    }
    this.ended = !sink.transaction(transaction, bytes.subarray(dataFrom, dataTo));
    if (!this.ended) this.#view.show(dataFrom, dataTo, sink);
  }

  #fail(reason: RelpReason, bytes: Uint8Array, length: number, sink: RelpSink): void {
    this.ended = true;
    sink.broken(reason, bytes, length);
    this.#carry.clear();
    this.#view.close();
  }

  /** Gives up the frame that has begun, and the stream. */
  breakOff(reason: RelpReason, sink: RelpSink): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#carry.length > 0) sink.broken(reason, this.#carry.view(), this.#carry.length);
    this.#carry.clear();
  }
}
