import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Fault } from '../runtime/errors.ts';

export interface Address {
  host: string;
  port: number;
}

/** Client certificate and key of one gateway, PEM. */
export interface ClientCredential {
  cert: string | Buffer;
  key: string | Buffer;
}

const connectMs = 10_000;

/** Resolves once connected. Throws a retryable Fault TIMEOUT when nobody answers. */
export function openTcp({ host, port }: Address): Promise<Socket> {
  return ready(connectTcp({ host, port, noDelay: true }), 'connect', `${host}:${port}`);
}

/** The same with a handshake; `ca` is the authority of the server's certificate, PEM. */
export function openTls(address: Address & { ca: string | Buffer }, credential: ClientCredential): Promise<Socket> {
  const { host, port, ca } = address;
  const socket = connectTls({ host, port, ca, cert: credential.cert, key: credential.key });
  socket.setNoDelay(true);
  return ready(socket, 'secureConnect', `${host}:${port}`);
}

function ready(socket: Socket, event: string, where: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error): void => {
      socket.destroy();
      const reason = cause === undefined ? `no answer within ${connectMs} ms` : cause.message;
      reject(new Fault('TIMEOUT', `cannot connect to ${where}: ${reason}`, { retryable: true, cause }));
    };
    const timeout = (): void => fail();
    socket.setTimeout(connectMs, timeout);
    socket.once('error', fail);
    socket.once(event, () => {
      socket.off('error', fail);
      socket.off('timeout', timeout);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
