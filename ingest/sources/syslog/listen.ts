import type { Server } from 'node:net';
import { Fault } from '../../../runtime/errors.ts';

export interface ListenOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
}

/** @throws Fault PORT_IN_USE, or CONFIG_INVALID for an address that is none of this machine's */
export async function listen(server: Server, { host, port }: ListenOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (failure: NodeJS.ErrnoException) => reject(bindFault(failure, host, port)));
    server.listen({ host, port, backlog: 1024 }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? joinAddress(address.address, address.port) : '';
}

export function bindFault(failure: NodeJS.ErrnoException, host: string, port: number): Fault {
  const code = failure.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID';
  return new Fault(code, `cannot listen on ${joinAddress(host, port)}: ${failure.message}`, { cause: failure });
}

export function joinAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Resolves when the server has let go of its port. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
