import type { EventDraft } from '../schemas/event/event.ts';
import type { Ledger } from './appender/ledger.ts';
import type { EventSink } from './appender/sealed.ts';
import type { Channel } from './channel.ts';
import type { Decoded, Decoder } from './decoders/decoder.ts';
import type { Line, SyslogLine } from './line.ts';
import type { Pipeline } from './pipeline.ts';
import { rejectionOf } from './rejected.ts';

/** Where the events of a channel go, and where its lines are counted. */
export interface Outlet {
  readonly sink: EventSink;
  readonly ledger: Ledger;
}

export interface IntakeOptions {
  /** What the senders' wall clock is ahead of UTC, for BSD stamps, ms. Default 0. */
  zoneOffsetMs?: number;
  /** For reruns: a line's own stamp stands for receivedAt unless it is later than the receivedAt given. */
  stampIsReceipt?: boolean;
}

/** One channel's way through the pipeline. Decoders are made when first needed: most channels need one. */
export class Intake {
  readonly channel: Channel;
  readonly #pipeline: Pipeline;
  readonly #outlet: Outlet;
  readonly #options: IntakeOptions;
  readonly #decoders: (Decoder | undefined)[] = [];
  readonly #held: number[] = [];

  constructor(pipeline: Pipeline, channel: Channel, outlet: Outlet, options: IntakeOptions) {
    this.#pipeline = pipeline;
    this.channel = channel;
    this.#outlet = outlet;
    this.#options = options;
  }

  /** Lines that decoders hold. */
  get held(): number {
    return this.#held.reduce((sum, one) => sum + one, 0);
  }

  /** Takes a framed line, of which nothing is kept. Answers why it was refused, '' when it was not. */
  line(line: Line, receivedAt: number): string {
    const draft = this.#begin(receivedAt);
    draft.raw = viewOf(line);
    const { reader } = this.#pipeline;
    const reason = reader.read(line, receivedAt, this.#options.zoneOffsetMs ?? 0);
    return reason === undefined ? this.#decode(reader.syslog, draft) : this.#reject(draft, 'parse', reason);
  }

  /** Takes an item that is no syslog line and is decoded by `decode`; `name` stands for the decoder in its source. */
  item(bytes: Uint8Array, receivedAt: number, name: string, decode: (draft: EventDraft) => Decoded): string {
    const draft = this.#begin(receivedAt);
    draft.raw = bytes;
    const decoded = decode(draft);
    if (typeof decoded !== 'string') return this.#reject(draft, 'decode', decoded.reject);
    return this.#finish(draft, name);
  }

  /** Takes note of a frame with nothing in it. */
  blank(): void {
    this.#outlet.ledger.framed++;
    this.#outlet.ledger.drop('blank');
    this.channel.lines++;
  }

  /** Takes note of a line there was no room for. */
  overload(): void {
    this.#outlet.ledger.framed++;
    this.#outlet.ledger.drop('overload');
    this.channel.lines++;
  }

  /** Sends what could not be framed to the dead letters, as one line. */
  broken(reason: string, bytes: Uint8Array, length: number, receivedAt: number): void {
    this.#outlet.ledger.framed++;
    const index = this.channel.lines++;
    const rejected = { index, receivedAt, step: 'frame', reason, lines: 1, bytes, length } as const;
    this.#outlet.sink.reject(rejectionOf(this.channel, rejected));
  }

  /** Gives up attempts whose last line is older than `olderThan`, ms. */
  flush(olderThan: number): void {
    const { draft } = this.#pipeline;
    for (const [index, decoder] of this.#decoders.entries()) {
      if (decoder?.flush === undefined || (this.#held[index] ?? 0) === 0) continue;
      this.#describe(draft, olderThan);
      decoder.flush(olderThan, draft, (emitted) => {
        this.#finish(emitted, decoder.name);
        this.#describe(draft, olderThan);
      });
      this.#hold(index, decoder.held?.() ?? 0);
    }
  }

  /** Gives up all attempts. A line that a decoder keeps even so is no longer held but lost, and shows as such. */
  close(): void {
    this.flush(Number.POSITIVE_INFINITY);
    for (const index of this.#held.keys()) this.#hold(index, 0);
  }

  #begin(receivedAt: number): EventDraft {
    this.#outlet.ledger.framed++;
    const { draft } = this.#pipeline;
    this.#describe(draft, receivedAt);
    draft.index = this.channel.lines++;
    return draft;
  }

  #describe(draft: EventDraft, receivedAt: number): void {
    const { channel } = this;
    draft.reset();
    draft.channel = channel.id;
    draft.tenant = channel.tenant;
    draft.gateway = channel.gateway;
    draft.trust = channel.trust;
    draft.receivedAt = receivedAt;
  }

  #decode(syslog: SyslogLine, draft: EventDraft): string {
    const given = draft.receivedAt;
    this.#header(syslog, draft, given);
    const index = this.#pipeline.selection.select(syslog);
    if (index < 0) return this.#finish(draft, '');
    const decoder = (this.#decoders[index] ??= this.#pipeline.createDecoder(index));
    if (decoder === undefined) return this.#finish(draft, '');
    const { index: position, raw } = draft;
    const decoded = decoder.decode(syslog, draft);
    if (decoder.held !== undefined) this.#hold(index, decoder.held());
    if (decoded === 'held') return '';
    if (decoded === 'unclaimed') {
      this.#describe(draft, given);
      draft.index = position;
      draft.raw = raw;
      this.#header(syslog, draft, given);
      return this.#finish(draft, '');
    }
    if (decoded !== 'event') return this.#reject(draft, 'decode', decoded.reject);
    if (syslog.at === 0) this.#stampReceipt(draft, given);
    return this.#finish(draft, decoder.name);
  }

  #header(syslog: SyslogLine, draft: EventDraft, given: number): void {
    draft.at = syslog.at;
    draft.host = syslog.host;
    draft.program = syslog.program;
    draft.severity = syslog.severity;
    this.#stampReceipt(draft, given);
  }

  #stampReceipt(draft: EventDraft, given: number): void {
    if (this.#options.stampIsReceipt === true && draft.at > 0 && draft.at <= given) draft.receivedAt = draft.at;
  }

  #finish(draft: EventDraft, decoder: string): string {
    draft.source = this.#sourceOf(decoder);
    const reason = this.#pipeline.finish(draft);
    if (reason !== '') return this.#reject(draft, 'validate', reason);
    this.#outlet.sink.event(draft);
    return '';
  }

  #lastDecoder = '';
  #lastSource = '';

  #sourceOf(decoder: string): string {
    if (decoder === '') return this.channel.listener;
    if (decoder !== this.#lastDecoder) {
      this.#lastDecoder = decoder;
      this.#lastSource = `${this.channel.listener}/${decoder}`;
    }
    return this.#lastSource;
  }

  #reject(draft: EventDraft, step: 'parse' | 'decode' | 'validate', reason: string): string {
    const { index, receivedAt, lines, raw: bytes } = draft;
    const rejected = { index, receivedAt, step, reason, lines, bytes, length: bytes.length };
    this.#outlet.sink.reject(rejectionOf(this.channel, rejected));
    return reason;
  }

  #hold(index: number, lines: number): void {
    this.#outlet.ledger.held += lines - (this.#held[index] ?? 0);
    this.#held[index] = lines;
  }
}

function viewOf({ bytes, from, to }: Line): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
}
