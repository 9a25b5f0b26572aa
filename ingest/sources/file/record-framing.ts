import { markLength, RecordScanner } from '../../decoders/cloud-audit/record-scanner.ts';
import { type FrameReason, type FrameSink, FrameView, type Framing } from '../syslog/frame.ts';

const nothing = Buffer.alloc(0);

/** A file of documents `{"Records":[...]}`: each record is a line, however many lines of text it takes. */
export class RecordFraming implements Framing {
  ended = false;
  offset = 0;
  readonly #limit: number;
  readonly #view = new FrameView();
  readonly #scanner: RecordScanner;
  #sink: FrameSink | undefined;
  #bytes: Buffer = nothing;
  /** Where `#bytes` begins in the file. */
  #start = 0;
  /** The beginning of a record that is too long, and how much of it has passed. */
  #prefix: Buffer = nothing;
  #passed = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#scanner = new RecordScanner({
      item: (from, to) => this.#show(from, to),
      empty: () => this.#sink?.blank(),
    });
  }

  get held(): number {
    return this.#bytes.length;
  }

  push(chunk: Buffer, sink: FrameSink): void {
    const first = this.#start === 0 && this.#bytes.length === 0 && this.#passed === 0;
    const scanned = this.#bytes.length;
    this.#bytes = scanned === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#take(sink, () => this.#scanner.scan(this.#bytes, first ? markLength(chunk, 0) : scanned, this.#bytes.length));
    this.#keepRest();
  }

  end(sink: FrameSink): void {
    if (this.ended) return;
    this.ended = true;
    this.#take(sink, () => this.#scanner.end(this.#bytes.length));
    this.#bytes = nothing;
  }

  breakOff(reason: FrameReason, sink: FrameSink): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#bytes.length > 0) sink.broken(reason, this.#bytes, this.#bytes.length);
    this.#bytes = nothing;
  }

  #take(sink: FrameSink, action: () => void): void {
    this.#sink = sink;
    this.#view.open(this.#bytes);
    action();
    this.#view.close();
    this.#sink = undefined;
  }

  #show(from: number, to: number): void {
    const length = this.#passed + to - from;
    this.offset = this.#start + from - this.#passed;
    if (length > this.#limit) {
      const prefix = this.#passed > 0 ? this.#prefix : this.#bytes.subarray(from, from + this.#limit);
      this.#sink?.broken('frame_too_long', prefix, length);
      this.#prefix = nothing;
      this.#passed = 0;
    } else if (this.#sink !== undefined) this.#view.show(from, to, this.#sink);
  }

  /** Keeps what has begun: of more than a record may be, its beginning and length. */
  #keepRest(): void {
    const { began } = this.#scanner;
    const from = began < 0 ? this.#bytes.length : began;
    const rest = this.#bytes.subarray(from);
    this.#start += from;
    this.#bytes = Buffer.from(rest);
    if (began < 0) return;
    this.#scanner.began = 0;
    if (this.#passed === 0 && rest.length <= this.#limit) return;
    if (this.#passed === 0) this.#prefix = Buffer.from(rest.subarray(0, this.#limit));
    this.#passed += rest.length;
    this.#start += rest.length;
    this.#bytes = nothing;
  }
}
