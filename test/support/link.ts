import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../simulator/random.ts';

/** How a link treats what passes. `dead`: connections stand and carry nothing; `cut`: they are reset, and new ones refused. */
export type LinkState = 'whole' | 'cut' | 'dead' | { slowMs: number };

export interface Link {
  readonly port: number;
  /** Bytes that came through, both ways. */
  readonly carried: number;
  set(state: LinkState): void;
  close(): Promise<void>;
}

/**
 * A connection that can be cut, silenced or slowed, on loopback.
 * @param target port it leads to, asked for each connection
 * @param seed of the delays: each piece is held for up to twice `slowMs`
 */
export async function startLink(target: () => number, seed: string, port = 0): Promise<Link> {
  const random = new Random(seed);
  const open = new Set<Socket>();
  let state: LinkState = 'whole';
  let carried = 0;
  let changed = Promise.withResolvers<void>();

  const pass = async (): Promise<void> => {
    while (state === 'dead') await changed.promise;
    if (typeof state === 'object') await Promise.race([sleep(random.between(0, 2 * state.slowMs)), changed.promise]);
  };
  const carry = async (from: Socket, to: Socket): Promise<void> => {
    try {
      for await (const piece of from as AsyncIterable<Buffer>) {
        await pass();
        carried += piece.length;
        if (!to.write(piece)) await once(to, 'drain');
      }
      to.end();
    } catch {
      from.destroy();
      to.destroy();
    }
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (asked) => {
    if (state === 'cut') return void asked.resetAndDestroy();
    const onward = connect({ port: target(), host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const socket of [asked, onward]) {
      open.add(socket);
      socket.on('error', () => undefined);
      // Whatever breaks one breaks the other; what ends in order has been carried.
      socket.once('close', (broken) => {
        open.delete(socket);
        const other = socket === asked ? onward : asked;
        if (broken || !socket.readableEnded) other.destroy();
      });
    }
    void carry(asked, onward);
    void carry(onward, asked);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get carried() {
      return carried;
    },
    set(next) {
      state = next;
      changed.resolve();
      changed = Promise.withResolvers();
      if (next === 'cut') for (const socket of open) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
