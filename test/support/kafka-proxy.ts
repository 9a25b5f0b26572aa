import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const produce = 0;

export interface KafkaProxy {
  port: number;
  /** Answers to Produce requests that never arrived. */
  lost: number;
  /** Loses the answer to a Produce request whenever this says so, and cuts the connection. */
  loseAnswer: () => boolean;
  /** The connections there are now stay open and carry nothing any more, either way. */
  silence(): void;
  close(): Promise<void>;
}

/** Stands between clients and the broker that advertises its port. */
export async function startKafkaProxy(broker: () => number): Promise<KafkaProxy> {
  const pairs = new Set<Pair>();
  const server = createServer((client) => {
    const pair = new Pair(client, broker(), proxy);
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
  });
  const proxy: KafkaProxy = {
    port: 0,
    lost: 0,
    loseAnswer: () => false,
    silence: () => pairs.forEach((pair) => pair.silence()),
    async close() {
      for (const pair of pairs) pair.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}

class Pair {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #proxy: KafkaProxy;
  /** Correlation numbers of Produce requests whose answers are to be lost. */
  readonly #doomed = new Set<number>();

  constructor(client: Socket, port: number, proxy: KafkaProxy) {
    this.#client = client;
    this.#broker = connect(port, '127.0.0.1');
    this.#proxy = proxy;
    for (const socket of [client, this.#broker]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.cut());
      socket.on('close', () => this.cut());
    }
    client.on(
      'data',
      frames((frame) => this.#forward(frame)),
    );
    this.#broker.on(
      'data',
      frames((frame) => this.#answer(frame)),
    );
  }

  silence(): void {
    this.#client.pause();
    this.#broker.pause();
  }

  cut(): void {
    this.#client.destroy();
    this.#broker.destroy();
  }

  #forward(frame: Buffer): void {
    if (frame.readInt16BE(4) === produce && this.#proxy.loseAnswer()) this.#doomed.add(frame.readInt32BE(8));
    this.#broker.write(frame);
  }

  /** It came, so the broker has done what was asked. */
  #answer(frame: Buffer): void {
    if (!this.#doomed.has(frame.readInt32BE(4))) {
      this.#client.write(frame);
      return;
    }
    this.#proxy.lost++;
    this.cut();
  }
}

/** Requests and answers alike begin with the number of bytes that follow. */
function frames(take: (frame: Buffer) => void): (bytes: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      take(held.subarray(0, end));
      held = held.subarray(end);
    }
  };
}
