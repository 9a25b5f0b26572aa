import { type Event, type Trust, trusts } from '../../schemas/event/event.ts';
import { Columns } from './columns.ts';
import { columnHeads, indexBytes, magic } from './layout.ts';

const dayMs = 86_400_000;

/** Lays events out as columns while they are parsed. All events of a block share the UTC day of receivedAt. */
export class BlockBuilder {
  rows = 0;
  /** Sum of the events' lines. */
  lines = 0;
  /** Days since 1970 of receivedAt; -1 while empty. */
  day = -1;
  #bytes = 0;
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
  readonly #attributes = this.#columns.of('attributes');
  #lastTrust: Trust = 'none';
  #trustCode = 0;

  /** Size of the block were it finished now, within a few hundred bytes. */
  get bytes(): number {
    return this.rows === 0 ? 0 : this.#bytes + indexBytes;
  }

  add(event: Event): void {
    if (this.rows === 0) this.day = Math.floor(event.receivedAt / dayMs);
    this.rows++;
    this.lines += event.lines;
    this.#time.add(event.time);
    this.#at.add(event.at);
    this.#receivedAt.add(event.receivedAt);
    this.#channel.add(event.channel);
    this.#index.add(event.index);
    this.#tenant.add(event.tenant);
    this.#gateway.add(event.gateway);
    this.#device.add(event.device);
    this.#claimedDevice.add(event.claimedDevice);
    this.#kind.add(event.kind);
    this.#trust.add(this.#codeOf(event.trust));
    this.#source.add(event.source);
    this.#peer.add(event.peer);
    this.#peerPort.add(event.peerPort);
    this.#session.add(event.session);
    this.#sha256.add(event.certificateSha256);
    this.#serial.add(event.certificateSerial);
    this.#issuer.add(event.certificateIssuer);
    this.#subject.add(event.certificateSubject);
    this.#notBefore.add(event.certificateNotBefore);
    this.#notAfter.add(event.certificateNotAfter);
    this.#issuerClass.add(event.issuerClass);
    this.#sequence.add(event.sequence);
    this.#nonce.add(event.nonce);
    this.#bootId.add(event.bootId);
    this.#size.add(event.size);
    this.#payloadHash.add(event.payloadHash);
    this.#outcome.add(event.outcome);
    this.#reason.add(event.reason);
    this.#weight.add(event.weight);
    this.#lines.add(event.lines);
    this.#severity.add(event.severity);
    this.#host.add(event.host);
    this.#program.add(event.program);
    this.#backlog.add(event.backlog ? 1 : 0);
    this.#redelivered.add(event.redelivered ? 1 : 0);
    this.#attributes.add(event.attributes);
    this.#raw.add(event.raw);
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

  #codeOf(trust: Trust): number {
    if (trust !== this.#lastTrust) {
      this.#lastTrust = trust;
      this.#trustCode = trusts.indexOf(trust);
    }
    return this.#trustCode;
  }

  /** The block as the log carries it; the builder is empty afterwards. The caller owns the bytes. */
  finish(): Uint8Array {
    const columns = this.#columns.all.map((column) => column.settled());
    let total = indexBytes;
    for (const [i, column] of columns.entries()) total += (columnHeads[i]?.length ?? 0) + column.length;
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
    this.rows = 0;
    this.lines = 0;
    this.day = -1;
    this.#bytes = 0;
  }
}
