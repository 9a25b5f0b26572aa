import { type EventColumn, eventColumns } from '../../schemas/event/columns.ts';
import { type Event, type EventOutcome, type IssuerClass, type Trust, trusts } from '../../schemas/event/event.ts';
import type { EventKind } from '../../schemas/event/kinds.ts';
import { LongReader, PairsReader, SmallReader, TextReader } from './column-readers.ts';
import { readIndex } from './layout.ts';

const position = Object.fromEntries(eventColumns.map(([name], i) => [name, i])) as Record<EventColumn, number>;

/** Shows the rows of a block as events, one at a time, decoding only the columns that are asked for. */
export class BlockCursor implements Event {
  readonly rows: number;
  #row = 0;
  readonly #payload: Uint8Array;
  readonly #view: DataView;
  readonly #starts: Uint32Array;
  readonly #texts: (TextReader | undefined)[] = [];
  readonly #longs: (LongReader | undefined)[] = [];
  readonly #smalls: (SmallReader | undefined)[] = [];
  #pairs: PairsReader | undefined;

  /** @throws Fault BLOCK_INVALID */
  constructor(payload: Uint8Array) {
    const { rows, starts } = readIndex(payload);
    this.rows = rows;
    this.#payload = payload;
    this.#starts = starts;
    this.#view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#texts.length = eventColumns.length;
    this.#longs.length = eventColumns.length;
    this.#smalls.length = eventColumns.length;
  }

  seek(row: number): this {
    this.#row = row;
    return this;
  }

  #text(column: number): TextReader {
    return (this.#texts[column] ??= new TextReader(this.#payload, this.#starts[column] ?? 0, this.rows));
  }
  #long(column: number): LongReader {
    return (this.#longs[column] ??= new LongReader(this.#view, this.#starts[column] ?? 0));
  }
  #small(column: number, width: 1 | 2 | 4): number {
    return (this.#smalls[column] ??= new SmallReader(this.#view, this.#starts[column] ?? 0, width)).at(this.#row);
  }

  get time(): number {
    return this.#long(position.time).at(this.#row);
  }
  get at(): number {
    return this.#long(position.at).at(this.#row);
  }
  get receivedAt(): number {
    return this.#long(position.received_at).at(this.#row);
  }
  get channel(): string {
    return this.#long(position.channel).hexAt(this.#row);
  }
  get index(): number {
    return this.#long(position.index).at(this.#row);
  }
  get tenant(): string {
    return this.#text(position.tenant).at(this.#row);
  }
  get gateway(): string {
    return this.#text(position.gateway).at(this.#row);
  }
  get device(): string {
    return this.#text(position.device).at(this.#row);
  }
  get claimedDevice(): string {
    return this.#text(position.claimed_device).at(this.#row);
  }
  get kind(): EventKind {
    return this.#text(position.kind).at(this.#row) as EventKind;
  }
  get trust(): Trust {
    return trusts[this.#small(position.trust, 1)] ?? 'none';
  }
  get source(): string {
    return this.#text(position.source).at(this.#row);
  }
  get peer(): string {
    return this.#text(position.peer).at(this.#row);
  }
  get peerPort(): number {
    return this.#small(position.peer_port, 2);
  }
  get session(): string {
    return this.#text(position.session).at(this.#row);
  }
  get certificateSha256(): string {
    return this.#text(position.certificate_sha256).at(this.#row);
  }
  get certificateSerial(): string {
    return this.#text(position.certificate_serial).at(this.#row);
  }
  get certificateIssuer(): string {
    return this.#text(position.certificate_issuer).at(this.#row);
  }
  get certificateSubject(): string {
    return this.#text(position.certificate_subject).at(this.#row);
  }
  get certificateNotBefore(): number {
    return this.#long(position.certificate_not_before).at(this.#row);
  }
  get certificateNotAfter(): number {
    return this.#long(position.certificate_not_after).at(this.#row);
  }
  get issuerClass(): IssuerClass {
    return this.#text(position.issuer_class).at(this.#row) as IssuerClass;
  }
  get sequence(): number {
    return this.#long(position.sequence).at(this.#row);
  }
  get nonce(): string {
    return this.#text(position.nonce).at(this.#row);
  }
  get bootId(): string {
    return this.#text(position.boot_id).at(this.#row);
  }
  get size(): number {
    return this.#small(position.size, 4);
  }
  get payloadHash(): string {
    return this.#text(position.payload_hash).at(this.#row);
  }
  get outcome(): EventOutcome {
    return this.#text(position.outcome).at(this.#row) as EventOutcome;
  }
  get reason(): string {
    return this.#text(position.reason).at(this.#row);
  }
  get weight(): number {
    return this.#small(position.weight, 4);
  }
  get lines(): number {
    return this.#small(position.lines, 4);
  }
  get severity(): number {
    return this.#small(position.severity, 1);
  }
  get host(): string {
    return this.#text(position.host).at(this.#row);
  }
  get program(): string {
    return this.#text(position.program).at(this.#row);
  }
  get backlog(): boolean {
    return this.#small(position.backlog, 1) === 1;
  }
  get redelivered(): boolean {
    return this.#small(position.redelivered, 1) === 1;
  }
  get attributes(): readonly string[] {
    return (this.#pairs ??= new PairsReader(
      this.#payload,
      this.#view,
      this.#starts[position.attributes] ?? 0,
      this.rows,
    )).at(this.#row);
  }
  get raw(): Uint8Array {
    return this.#text(position.raw).bytesAt(this.#row);
  }
}
