import { createSocket, type Socket } from 'node:dgram';
import type { Address } from './connect.ts';
import type { Emission } from './emission.ts';
import type { GatewayClient } from './gateway-client.ts';
import { syslogLine } from './syslog-line.ts';
import type { Tally } from './tally.ts';

/** Datagrams under way at once: more would only fill the receiver's buffer, which then drops them in silence. */
const window = 32;

/** Syslog over UDP (RFC 5426): one line a datagram, nothing acknowledged. */
export class DatagramClient implements GatewayClient {
  waiting = 0;
  readonly failure = undefined;
  readonly #address: Address;
  readonly #tally: Tally;
  readonly #lines: string[] = [];
  readonly #socket: Socket;
  #underWay = 0;
  #idle: (() => void) | undefined;

  constructor(address: Address, tally: Tally) {
    this.#address = address;
    this.#tally = tally;
    this.#socket = createSocket('udp4');
    this.#socket.on('error', () => undefined);
  }

  queue(emission: Emission): void {
    this.#lines.push(syslogLine(emission));
    this.waiting++;
  }

  flush(): void {
    while (this.#lines.length > 0 && this.#underWay < window) {
      const line = this.#lines.shift();
      if (line === undefined) break;
      this.#underWay++;
      this.#socket.send(line, this.#address.port, this.#address.host, (error) => this.#done(error !== null));
    }
  }

  async close(): Promise<void> {
    this.flush();
    if (this.waiting > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #done(failed: boolean): void {
    this.#underWay--;
    this.waiting--;
    if (failed) this.#tally.lost++;
    else this.#tally.sent++;
    if (this.#idle === undefined) return;
    this.flush();
    if (this.waiting === 0) this.#idle();
  }
}
