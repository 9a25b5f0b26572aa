import type { EventDraft } from '../schemas/event/event.ts';
import type { DropReason } from './admission/sending.ts';
import { type Channel, describe } from './channel.ts';
import type { ItemDecoder } from './decoders/decoder.ts';
import type { IntakeOptions } from './intake-options.ts';
import { bytesOf, type Line, type SyslogLine } from './line.ts';
import { OpenDecoders } from './open-decoders.ts';
import type { Outlet } from './outlet.ts';
import type { Pipeline } from './pipeline.ts';
import { Redaction } from './redaction/redaction.ts';
import { rejectionOf } from './rejected.ts';
import { SourceNames } from './source-names.ts';

/** One channel's way through the pipeline. */
export class Intake {
  readonly channel: Channel;
  readonly #pipeline: Pipeline;
  readonly #outlet: Outlet;
  readonly #options: IntakeOptions;
  readonly #decoders: OpenDecoders;
  readonly #redaction: Redaction;
  readonly #sources: SourceNames;

  constructor(pipeline: Pipeline, channel: Channel, outlet: Outlet, options: IntakeOptions = {}) {
    this.#pipeline = pipeline;
    this.channel = channel;
    this.#outlet = outlet;
    this.#options = options;
    this.#decoders = new OpenDecoders(pipeline, outlet.ledger);
    this.#redaction = new Redaction(outlet.sink);
    this.#sources = new SourceNames(channel.listener);
  }

  /** Lines that decoders hold. */
  get held(): number {
    return this.#decoders.held;
  }

  /** Whether a decoder holds the line of that index, so that it is not on its way to the log. */
  holds(index: number): boolean {
    return this.#decoders.holds(index);
  }

  /** Takes a framed line, of which nothing is kept. Answers why it was refused, '' when it was not. */
  line(given: Line, receivedAt: number): string {
    const draft = this.#begin(receivedAt);
    const line = this.#redaction.line(given);
    draft.raw = bytesOf(line);
    const { reader } = this.#pipeline;
    const { years, zoneOffsetMs = 0 } = this.#options;
    const reason =
      years === undefined ? reader.read(line, receivedAt, zoneOffsetMs) : years.read(reader, line, zoneOffsetMs);
    return this.#tellSecrets(
      reason === undefined ? this.#decode(reader.syslog, draft) : this.#reject(draft, 'parse', reason),
    );
  }

  /**
   * Takes an item that is no syslog line and is decoded by `decode`; `name` stands for the decoder in its source.
   * @param decode is told what the item is without its secrets when it held any
   */
  item(bytes: Uint8Array, receivedAt: number, name: string, decode: ItemDecoder): string {
    const draft = this.#begin(receivedAt);
    const redacted = this.#redaction.bytes(bytes);
    draft.raw = redacted ?? bytes;
    const decoded = decode(draft, redacted?.utf8Slice());
    if (typeof decoded !== 'string') return this.#tellSecrets(this.#reject(draft, 'decode', decoded.reject));
    return this.#tellSecrets(this.#finish(draft, name));
  }

  /** Takes note of a frame with nothing in it. */
  blank(): void {
    this.#drop('blank');
  }

  /** Takes note of a line that was not even looked at, because there was no room at all. */
  overload(): void {
    this.#drop('overload');
    this.#outlet.gate?.note('overload', 1);
  }

  /** For how long the channel must not be read, real ms. */
  owedMs(): number {
    return this.#outlet.gate?.owedMs() ?? 0;
  }

  /** Sends what could not be framed to the dead letters, as one line. */
  broken(reason: string, bytes: Uint8Array, length: number, receivedAt: number): void {
    const { index } = this.#begin(receivedAt);
    const rejected = { index, receivedAt, step: 'frame', reason, lines: 1, length } as const;
    const kept = this.#redaction.bytes(bytes) ?? bytes;
    this.#outlet.sink.reject(rejectionOf(this.channel, { ...rejected, bytes: kept }));
    this.#tellSecrets('');
  }

  /** Gives up attempts whose last line is older than `olderThan`, ms. */
  flush(olderThan: number): void {
    const { draft } = this.#pipeline;
    for (const [index, decoder] of this.#decoders.holding()) {
      if (decoder.flush === undefined) continue;
      describe(draft, this.channel, olderThan);
      decoder.flush(olderThan, draft, (emitted) => {
        this.#finish(emitted, decoder.name);
        describe(draft, this.channel, olderThan);
      });
      this.#decoders.hold(index, decoder.held?.() ?? 0);
    }
  }

  /** Gives up all attempts. */
  close(): void {
    this.flush(Number.POSITIVE_INFINITY);
    this.#decoders.letGo();
  }

  #drop(reason: 'blank' | 'overload'): void {
    this.#outlet.ledger.framed++;
    this.#outlet.ledger.drop(reason);
    this.channel.lines++;
  }

  #begin(receivedAt: number): EventDraft {
    this.#outlet.ledger.framed++;
    const { draft } = this.#pipeline;
    describe(draft, this.channel, receivedAt);
    draft.index = this.channel.lines++;
    return draft;
  }

  #decode(syslog: SyslogLine, draft: EventDraft): string {
    const given = draft.receivedAt;
    this.#header(syslog, draft, given);
    const index = this.#pipeline.selection.select(syslog);
    if (index < 0) return this.#finish(draft, '');
    const decoder = this.#decoders.at(index);
    if (decoder === undefined) return this.#finish(draft, '');
    const { index: position, raw } = draft;
    const decoded = decoder.decode(syslog, draft);
    if (decoder.held !== undefined) this.#decoders.hold(index, decoder.held());
    if (decoded === 'held') return '';
    if (decoded === 'unclaimed') {
      describe(draft, this.channel, given);
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
    draft.source = this.#sources.of(decoder);
    const reason = this.#pipeline.finish(draft);
    if (reason !== '') return this.#reject(draft, 'validate', reason);
    const unwelcome = this.#outlet.gate?.admit(draft) ?? '';
    if (unwelcome !== '') return this.#letGo(draft, unwelcome);
    this.#redaction.mark(draft);
    this.#outlet.sink.event(draft);
    if (this.#redaction.untold) this.#redaction.tell(draft);
    return '';
  }

  #letGo(draft: EventDraft, reason: DropReason): string {
    this.#outlet.ledger.drop(reason, draft.lines);
    this.#outlet.gate?.note(reason, draft.lines, draft);
    return reason;
  }

  /** Of a line that did not become an event at once: whose it is says the channel alone. */
  #tellSecrets(answer: string): string {
    if (!this.#redaction.untold) return answer;
    const { draft } = this.#pipeline;
    const { index, receivedAt, program } = draft;
    describe(draft, this.channel, receivedAt);
    Object.assign(draft, { index, program, time: receivedAt, source: this.channel.listener });
    this.#redaction.tell(draft);
    return answer;
  }

  #reject(draft: EventDraft, step: 'parse' | 'decode' | 'validate', reason: string): string {
    const { index, receivedAt, lines, raw: bytes } = draft;
    const rejected = { index, receivedAt, step, reason, lines, bytes, length: bytes.length };
    this.#outlet.sink.reject(rejectionOf(this.channel, rejected));
    return reason;
  }
}
