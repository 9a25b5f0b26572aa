import { isAscii } from 'node:buffer';
import type { Line } from '../../line.ts';
import { recordLines } from './record-lines.ts';

const nul = 0x00;
const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

export type FrameReason =
  | 'count_zero'
  | 'count_leading_zero'
  | 'count_not_digit'
  | 'count_too_long'
  | 'frame_too_long'
  | 'frame_timeout'
  | 'cut_short';

export interface FrameSink {
  /** `line` is reused: nothing of it may be kept. */
  line(line: Line): void;
  /** A frame with nothing in it. */
  blank(): void;
  /** Up to the longest frame's length of what cannot be taken, and how long it was as far as known. */
  broken(reason: FrameReason, bytes: Uint8Array, length: number): void;
}

/**
 * Shows parts of a chunk as lines. A chunk of ASCII is decoded once and its lines share the text; in any other each line
 * is decoded as UTF-8 on its own, where what is invalid becomes U+FFFD and only `bytes` tell what it was.
 */
export class FrameView {
  readonly #line: Line = { text: '', start: 0, end: 0, bytes: nothing, from: 0, to: 0 };
  #chunk: Buffer = nothing;
  #shared = false;

  open(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#shared = isAscii(chunk);
    this.#line.text = this.#shared ? chunk.latin1Slice(0, chunk.length) : '';
    this.#line.bytes = chunk;
  }

  /**
   * Takes one trailing LF, then CR, then NUL off: rsyslog counts the LF in, some senders end with NUL. A document of audit
   * records is shown record by record.
   */
  show(from: number, end: number, sink: Pick<FrameSink, 'line' | 'blank'>): void {
    const chunk = this.#chunk;
    let to = end;
    if (to > from && chunk[to - 1] === lf) to--;
    if (to > from && chunk[to - 1] === cr) to--;
    if (to > from && chunk[to - 1] === nul) to--;
    if (to === from) return sink.blank();
    const line = this.#line;
    line.from = from;
    line.to = to;
    if (this.#shared) {
      line.start = from;
      line.end = to;
    } else {
      line.text = chunk.utf8Slice(from, to);
      line.start = 0;
      line.end = line.text.length;
    }
    const records = recordLines(line);
    if (records === undefined) return sink.line(line);
    if (records.length === 0) return sink.blank();
    for (const record of records) sink.line(record);
  }

  /** Lets go of the chunk, which an idle session would otherwise hold. */
  close(): void {
    this.#chunk = nothing;
    this.#line.text = '';
    this.#line.bytes = nothing;
  }
}

export interface Framing {
  /** True once the stream cannot be read on. */
  readonly ended: boolean;
  /** Bytes of a frame that has begun and has not ended. */
  readonly held: number;
  /** Position in the stream at which the frame handed out last began. */
  readonly offset: number;
  push(chunk: Buffer, sink: FrameSink): void;
  /** The stream is over. */
  end(sink: FrameSink): void;
  /** Gives up the frame that has begun, and the stream. */
  breakOff(reason: FrameReason, sink: FrameSink): void;
}

/** At most `limit` bytes of what was carried over and what came after it. */
export function prefixOf(carried: Buffer, chunk: Buffer, from: number, limit: number): Uint8Array {
  if (carried.length === 0) return chunk.subarray(from, from + limit);
  return Buffer.concat([carried, chunk.subarray(from, from + Math.max(0, limit - carried.length))]).subarray(0, limit);
}
