import { eventColumns } from '../../schemas/event/columns.ts';
import { type Event, trusts } from '../../schemas/event/event.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { columnHeads, indexBytes, magic } from './layout.ts';

const dayMs = 86_400_000;

class Columns {
  readonly all: readonly GrowingBuffer[] = eventColumns.map(() => new GrowingBuffer());
  readonly #byName = new Map<string, GrowingBuffer>(
    eventColumns.map(([name], i) => [name, this.all[i] as GrowingBuffer]),
  );

  of(name: (typeof eventColumns)[number][0]): GrowingBuffer {
    return this.#byName.get(name) as GrowingBuffer;
  }
}

/** Lays events out as columns while they are parsed. All events of a block share the UTC day of receivedAt. */
export class BlockBuilder {
  rows = 0;
  /** Sum of the events' lines. */
  lines = 0;
  /** Days since 1970 of receivedAt; -1 while empty. */
  day = -1;
  #bytes = 0;
  #pairs = 0;
  readonly #columns = new Columns();
  // One field per column: the hot path looks nothing up.
  readonly #time = this.#columns.of('time');
  readonly #at = this.#columns.of('at');
  readonly #receivedAt = this.#columns.of('received_at');
  readonly #channel = this.#columns.of('channel');
  readonly #index = this.#columns.of('index');
  readonly #tenant = this.#columns.of('tenant');
  readonly #gateway = this.#columns.of('gateway');
  readonly #device = this.#columns.of('device');
  readonly #claimedDevice = this.#columns.of('claimed_device');
  readonly #kind = this.#columns.of('kind');
  readonly #trust = this.#columns.of('trust');
  readonly #source = this.#columns.of('source');
  readonly #peer = this.#columns.of('peer');
  readonly #peerPort = this.#columns.of('peer_port');
  readonly #session = this.#columns.of('session');
  readonly #sha256 = this.#columns.of('certificate_sha256');
  readonly #serial = this.#columns.of('certificate_serial');
  readonly #issuer = this.#columns.of('certificate_issuer');
  readonly #subject = this.#columns.of('certificate_subject');
  readonly #notBefore = this.#columns.of('certificate_not_before');
  readonly #notAfter = this.#columns.of('certificate_not_after');
  readonly #issuerClass = this.#columns.of('issuer_class');
  readonly #sequence = this.#columns.of('sequence');
  readonly #nonce = this.#columns.of('nonce');
  readonly #bootId = this.#columns.of('boot_id');
  readonly #size = this.#columns.of('size');
  readonly #payloadHash = this.#columns.of('payload_hash');
  readonly #outcome = this.#columns.of('outcome');
  readonly #reason = this.#columns.of('reason');
  readonly #weight = this.#columns.of('weight');
  readonly #lines = this.#columns.of('lines');
  readonly #severity = this.#columns.of('severity');
  readonly #host = this.#columns.of('host');
  readonly #program = this.#columns.of('program');
  readonly #backlog = this.#columns.of('backlog');
  readonly #redelivered = this.#columns.of('redelivered');
  readonly #raw = this.#columns.of('raw');
  // Map(String, String) is laid out as all end offsets, then all keys, then all values.
  readonly #pairEnds = this.#columns.of('attributes');
  readonly #keys = new GrowingBuffer();
  readonly #values = new GrowingBuffer();
  #lastChannel = '';
  #channelLow = 0;
  #channelHigh = 0;

  /** Size of the block were it finished now, within a few hundred bytes. */
  get bytes(): number {
    return this.rows === 0 ? 0 : this.#bytes + indexBytes;
  }

  add(event: Event): void {
    if (this.rows === 0) this.day = Math.floor(event.receivedAt / dayMs);
    this.rows++;
    this.lines += event.lines;
    this.#time.i64(event.time);
    this.#at.i64(event.at);
    this.#receivedAt.i64(event.receivedAt);
    this.#addChannel(event.channel);
    this.#index.i64(event.index);
    this.#tenant.text(event.tenant);
    this.#gateway.text(event.gateway);
    this.#device.text(event.device);
    this.#claimedDevice.text(event.claimedDevice);
    this.#kind.text(event.kind);
    this.#trust.u8(trusts.indexOf(event.trust));
    this.#source.text(event.source);
    this.#peer.text(event.peer);
    this.#peerPort.u16(event.peerPort);
    this.#session.text(event.session);
    this.#sha256.text(event.certificateSha256);
    this.#serial.text(event.certificateSerial);
    this.#issuer.text(event.certificateIssuer);
    this.#subject.text(event.certificateSubject);
    this.#notBefore.i64(event.certificateNotBefore);
    this.#notAfter.i64(event.certificateNotAfter);
    this.#issuerClass.text(event.issuerClass);
    this.#sequence.i64(event.sequence);
    this.#nonce.text(event.nonce);
    this.#bootId.text(event.bootId);
    this.#size.u32(event.size);
    this.#payloadHash.text(event.payloadHash);
    this.#outcome.text(event.outcome);
    this.#reason.text(event.reason);
    this.#weight.u32(event.weight);
    this.#lines.u32(event.lines);
    this.#severity.u8(event.severity);
    this.#host.text(event.host);
    this.#program.text(event.program);
    this.#backlog.u8(event.backlog ? 1 : 0);
    this.#redelivered.u8(event.redelivered ? 1 : 0);
    this.#addAttributes(event.attributes);
    this.#raw.raw(event.raw);
    this.#bytes += 170 + event.raw.length + this.#textOf(event);
  }

  #textOf(event: Event): number {
    return (
      event.device.length +
      event.claimedDevice.length +
      event.session.length +
      event.certificateSha256.length +
      event.certificateSubject.length +
      event.nonce.length +
      event.payloadHash.length +
      event.reason.length +
      event.attributes.length * 16 +
      96
    );
  }

  #addChannel(channel: string): void {
    if (channel !== this.#lastChannel) {
      this.#lastChannel = channel;
      this.#channelHigh = Number.parseInt(channel.slice(0, 8), 16) || 0;
      this.#channelLow = Number.parseInt(channel.slice(8, 16), 16) || 0;
    }
    this.#channel.u32(this.#channelLow);
    this.#channel.u32(this.#channelHigh);
  }

  #addAttributes(attributes: readonly string[]): void {
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      this.#keys.text(attributes[i] ?? '');
      this.#values.text(attributes[i + 1] ?? '');
      this.#pairs++;
    }
    this.#pairEnds.i64(this.#pairs);
  }

  /** The block as the log carries it; the builder is empty afterwards. The caller owns the bytes. */
  finish(): Uint8Array {
    this.#pairEnds.append(this.#keys.bytes.subarray(0, this.#keys.length));
    this.#pairEnds.append(this.#values.bytes.subarray(0, this.#values.length));
    const columns = this.#columns.all;
    let total = indexBytes;
    for (let i = 0; i < columns.length; i++) total += (columnHeads[i]?.length ?? 0) + (columns[i]?.length ?? 0);
    // Its own ArrayBuffer, not a slice of Node's pool: the log hands it to another thread.
    const block = Buffer.from(new ArrayBuffer(total));
    block.writeUInt32LE(magic, 0);
    block.writeUInt32LE(this.rows, 4);
    block.writeUInt32LE(columns.length, 8);
    let at = indexBytes;
    for (const [i, column] of columns.entries()) {
      const head = columnHeads[i] as Buffer;
      block.set(head, at);
      at += head.length;
      column.bytes.copy(block, at, 0, column.length);
      at += column.length;
      block.writeUInt32LE(at - indexBytes, 12 + i * 4);
    }
    this.#clear();
    return block;
  }

  #clear(): void {
    for (const column of this.#columns.all) column.clear();
    this.#keys.clear();
    this.#values.clear();
    this.rows = 0;
    this.lines = 0;
    this.day = -1;
    this.#bytes = 0;
    this.#pairs = 0;
  }
}
