import { type Event, type EventOutcome, type IssuerClass, type Trust, trusts } from '../../schemas/event/event.ts';
import type { EventKind } from '../../schemas/event/kinds.ts';
import { readIndex } from './layout.ts';
import { Readers } from './readers.ts';

/** Shows the rows of one block after the other as events, one at a time, decoding only the columns that are asked for. */
export class BlockCursor implements Event {
  rows = 0;
  #row = 0;
  readonly #readers = new Readers();
  // One field per column: the hot path looks nothing up.
  readonly #time = this.#readers.of('time');
  readonly #at = this.#readers.of('at');
  readonly #receivedAt = this.#readers.of('received_at');
  readonly #channel = this.#readers.of('channel');
  readonly #index = this.#readers.of('index');
  readonly #tenant = this.#readers.of('tenant');
  readonly #gateway = this.#readers.of('gateway');
  readonly #device = this.#readers.of('device');
  readonly #claimedDevice = this.#readers.of('claimed_device');
  readonly #kind = this.#readers.of('kind');
  readonly #trust = this.#readers.of('trust');
  readonly #source = this.#readers.of('source');
  readonly #peer = this.#readers.of('peer');
  readonly #peerPort = this.#readers.of('peer_port');
  readonly #session = this.#readers.of('session');
  readonly #certificateSha256 = this.#readers.of('certificate_sha256');
  readonly #certificateSerial = this.#readers.of('certificate_serial');
  readonly #certificateIssuer = this.#readers.of('certificate_issuer');
  readonly #certificateSubject = this.#readers.of('certificate_subject');
  readonly #certificateNotBefore = this.#readers.of('certificate_not_before');
  readonly #certificateNotAfter = this.#readers.of('certificate_not_after');
  readonly #issuerClass = this.#readers.of('issuer_class');
  readonly #sequence = this.#readers.of('sequence');
  readonly #nonce = this.#readers.of('nonce');
  readonly #bootId = this.#readers.of('boot_id');
  readonly #size = this.#readers.of('size');
  readonly #payloadHash = this.#readers.of('payload_hash');
  readonly #outcome = this.#readers.of('outcome');
  readonly #reason = this.#readers.of('reason');
  readonly #weight = this.#readers.of('weight');
  readonly #lines = this.#readers.of('lines');
  readonly #severity = this.#readers.of('severity');
  readonly #host = this.#readers.of('host');
  readonly #program = this.#readers.of('program');
  readonly #backlog = this.#readers.of('backlog');
  readonly #redelivered = this.#readers.of('redelivered');
  readonly #attributes = this.#readers.of('attributes');
  readonly #raw = this.#readers.of('raw');

  /** @throws Fault BLOCK_INVALID, RECORD_UNKNOWN */
  constructor(payload?: Uint8Array) {
    if (payload !== undefined) this.open(payload);
  }

  /**
   * Goes on with another block; what was remembered of the one before is used again instead of made anew.
   * @throws Fault BLOCK_INVALID, RECORD_UNKNOWN
   */
  open(payload: Uint8Array): this {
    const { rows, starts } = readIndex(payload);
    const { buffer, byteOffset, byteLength } = payload;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    this.rows = rows;
    this.#row = 0;
    this.#readers.open({ bytes, view: new DataView(buffer, byteOffset, byteLength), rows }, starts);
    return this;
  }

  seek(row: number): this {
    this.#row = row;
    return this;
  }

  get time(): number {
    return this.#time.at(this.#row);
  }
  get at(): number {
    return this.#at.at(this.#row);
  }
  get receivedAt(): number {
    return this.#receivedAt.at(this.#row);
  }
  get channel(): string {
    return this.#channel.hexAt(this.#row);
  }
  get index(): number {
    return this.#index.at(this.#row);
  }
  get tenant(): string {
    return this.#tenant.at(this.#row);
  }
  get gateway(): string {
    return this.#gateway.at(this.#row);
  }
  get device(): string {
    return this.#device.at(this.#row);
  }
  get claimedDevice(): string {
    return this.#claimedDevice.at(this.#row);
  }
  get kind(): EventKind {
    return this.#kind.at(this.#row) as EventKind;
  }
  get trust(): Trust {
    return trusts[this.#trust.at(this.#row)] ?? 'none';
  }
  get source(): string {
    return this.#source.at(this.#row);
  }
  get peer(): string {
    return this.#peer.at(this.#row);
  }
  get peerPort(): number {
    return this.#peerPort.at(this.#row);
  }
  get session(): string {
    return this.#session.at(this.#row);
  }
  get certificateSha256(): string {
    return this.#certificateSha256.at(this.#row);
  }
  get certificateSerial(): string {
    return this.#certificateSerial.at(this.#row);
  }
  get certificateIssuer(): string {
    return this.#certificateIssuer.at(this.#row);
  }
  get certificateSubject(): string {
    return this.#certificateSubject.at(this.#row);
  }
  get certificateNotBefore(): number {
    return this.#certificateNotBefore.at(this.#row);
  }
  get certificateNotAfter(): number {
    return this.#certificateNotAfter.at(this.#row);
  }
  get issuerClass(): IssuerClass {
    return this.#issuerClass.at(this.#row) as IssuerClass;
  }
  get sequence(): number {
    return this.#sequence.at(this.#row);
  }
  get nonce(): string {
    return this.#nonce.at(this.#row);
  }
  get bootId(): string {
    return this.#bootId.at(this.#row);
  }
  get size(): number {
    return this.#size.at(this.#row);
  }
  get payloadHash(): string {
    return this.#payloadHash.at(this.#row);
  }
  get outcome(): EventOutcome {
    return this.#outcome.at(this.#row) as EventOutcome;
  }
  get reason(): string {
    return this.#reason.at(this.#row);
  }
  get weight(): number {
    return this.#weight.at(this.#row);
  }
  get lines(): number {
    return this.#lines.at(this.#row);
  }
  get severity(): number {
    return this.#severity.at(this.#row);
  }
  get host(): string {
    return this.#host.at(this.#row);
  }
  get program(): string {
    return this.#program.at(this.#row);
  }
  get backlog(): boolean {
    return this.#backlog.at(this.#row) === 1;
  }
  get redelivered(): boolean {
    return this.#redelivered.at(this.#row) === 1;
  }
  get attributes(): readonly string[] {
    return this.#attributes.at(this.#row);
  }
  get raw(): Uint8Array {
    return this.#raw.bytesAt(this.#row);
  }
}
