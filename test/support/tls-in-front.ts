import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { selfSigned } from './certificates.ts';

export interface TlsInFront {
  url: string;
  /** PEM: the certificate it shows, which vouches for itself. */
  certificate: Buffer;
  close(): Promise<void>;
}

/** Speaks TLS on loopback for a server that does not, as a ClickHouse of one's own would. */
export async function tlsInFront(target: string): Promise<TlsInFront> {
  const { certificate, key } = selfSigned('clickhouse');
  const port = Number(new URL(target).port);
  const open = new Set<Socket>();
  const server = createServer({ cert: certificate, key }, (asked) => {
    const onward = connect(port, '127.0.0.1');
    const both = [asked, onward];
    for (const socket of both) {
      open.add(socket);
      // Whatever ends one ends the other.
      socket.on('error', () => undefined).once('close', () => both.forEach((each) => each.destroy()));
      socket.once('close', () => open.delete(socket));
    }
    asked.pipe(onward).pipe(asked);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
