import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { limits } from '../../../schemas/limits.ts';
import type { Ingest } from '../../ingest.ts';
import type { Intake } from '../../intake.ts';
import type { IntakeOptions } from '../../intake-options.ts';
import type { Line } from '../../line.ts';
import type { Identities } from '../identities.ts';
import type { Source } from '../source.ts';
import { type FrameReason, type FrameSink, FrameView } from './frame.ts';
import { readKernelDrops } from './kernel-drops.ts';
import { bindFault, joinAddress, type ListenOptions } from './listen.ts';

export interface SyslogUdpOptions extends ListenOptions, Pick<IntakeOptions, 'zoneOffsetMs'> {
  tenant: string;
  identities?: Pick<Identities, 'byAddress'>;
  frameBytes?: number;
  /** Asked of the kernel, which caps it at net.core.rmem_max. Default 8 MiB. */
  receiveBufferBytes?: number;
}

/** Addresses with a channel of their own; the one that was silent longest makes room for a new one. */
const maxChannels = 4096;
const dropsEveryMs = 1_000;
const listener = 'syslog-udp';

class Datagrams implements FrameSink {
  readonly #view = new FrameView();
  readonly #intakes = new Map<string, Intake>();
  readonly #options: SyslogUdpOptions;
  readonly #ingest: Ingest;
  #intake: Intake;
  #lastAddress = '';
  #receivedAt = 0;

  constructor(options: SyslogUdpOptions, ingest: Ingest) {
    this.#options = options;
    this.#ingest = ingest;
    this.#intake = this.#intakeOf('');
  }

  /** One datagram is one message (RFC 5426 section 3.1). */
  receive(message: Buffer, { address }: RemoteInfo): void {
    if (address !== this.#lastAddress) {
      this.#lastAddress = address;
      this.#intake = this.#intakeOf(address);
    }
    if (this.#ingest.appender.full) return this.#intake.overload();
    this.#receivedAt = this.#ingest.clock.now();
    const limit = this.#options.frameBytes ?? limits.frameBytes;
    if (message.length > limit) return this.broken('frame_too_long', message.subarray(0, limit), message.length);
    this.#view.open(message);
    this.#view.show(0, message.length, this);
  }

  #intakeOf(address: string): Intake {
    let intake = this.#intakes.get(address);
    if (intake === undefined) {
      const known = this.#options.identities?.byAddress(address);
      const { tenant, gateway } = known ?? { tenant: this.#options.tenant, gateway: '' };
      const channel = { tenant, gateway, trust: 'none', listener, sender: address } as const;
      intake = this.#ingest.open(channel, this.#options, 'drops');
    } else this.#intakes.delete(address);
    this.#intakes.set(address, intake);
    if (this.#intakes.size > maxChannels) this.#forgetOldest();
    return intake;
  }

  #forgetOldest(): void {
    for (const [address, intake] of this.#intakes) {
      this.#intakes.delete(address);
      return this.#ingest.close(intake);
    }
  }

  line(line: Line): void {
    this.#intake.line(line, this.#receivedAt);
  }

  blank(): void {
    this.#intake.blank();
  }

  broken(reason: FrameReason, bytes: Uint8Array, length: number): void {
    this.#intake.broken(reason, bytes, length, this.#receivedAt);
  }

  close(): void {
    for (const intake of this.#intakes.values()) this.#ingest.close(intake);
    this.#intakes.clear();
  }
}

/** Syslog over UDP (RFC 5426). What there is no room for is dropped and counted, by us and by the kernel. */
export async function startSyslogUdp(options: SyslogUdpOptions, ingest: Ingest): Promise<Source> {
  const datagrams = new Datagrams(options, ingest);
  const recvBufferSize = options.receiveBufferBytes ?? 8 * 1024 * 1024;
  const socket = createSocket({ type: isIPv6(options.host) ? 'udp6' : 'udp4', recvBufferSize });
  socket.on('message', (message, remote) => datagrams.receive(message, remote));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (failure) => reject(bindFault(failure, options.host, options.port)));
    socket.bind({ address: options.host, port: options.port }, resolve);
  });
  // The kernel reports what could not be delivered of what we never sent; nothing to do about it.
  socket.on('error', () => undefined);
  const { address: host, port } = socket.address();
  let seen = (await readKernelDrops(host, port)) ?? 0;
  const unseen = { tenant: options.tenant, gateway: '', trust: 'none', listener } as const;
  const countDrops = async (): Promise<void> => {
    const drops = (await readKernelDrops(host, port)) ?? seen;
    if (drops <= seen) return;
    ingest.appender.ledger.dropUnseen('kernel', drops - seen);
    ingest.admission.book.note(unseen, 'kernel', drops - seen, '');
    seen = drops;
  };
  const timer = setInterval(() => void countDrops(), dropsEveryMs);
  timer.unref();
  async function stop(): Promise<void> {
    clearInterval(timer);
    // The kernel forgets its count with the socket.
    await countDrops();
    await new Promise<void>((resolve) => socket.close(resolve));
    datagrams.close();
  }
  let stopped: Promise<void> | undefined;
  return { name: listener, address: () => joinAddress(host, port), close: () => (stopped ??= stop()) };
}
