import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const keepAliveMs = 60_000;

/**
 * The sockets of one kafkajs client. Its own way of disconnecting waits for answers that are outstanding, for ever when the
 * broker is silent, and what it tries again in the background connects anew; here `end` is the end of both.
 */
export class Sockets {
  readonly #open = new Set<Socket>();
  #ended = false;

  readonly open: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#ended) throw new Error('the connection is closed');
    // kafkajs hands null or false when TLS is off, whatever its types say.
    const given = ssl as typeof ssl | null | undefined | false;
    const secured = given === false ? undefined : (given ?? undefined);
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket =
      secured === undefined
        ? connect({ host, port }, onConnect)
        : connectTls({ host, port, ...name, ...secured }, onConnect);
    // Without it a request waits until the broker's host has acknowledged the one before.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  /** What is under way fails at once, and nothing connects again. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#open) socket.destroy(new Error('the connection is closed'));
  }
}
