import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Fault } from './errors.ts';

/** From 16,384 up to where the kernel takes the ports it gives to who asks for none. */
const lowest = 16_384;
const attempts = 64;

/**
 * A port of this address that nobody listens on and that the kernel gives to nobody of itself, neither to an outgoing connection
 * nor to who listens on port 0: it is still free a moment later, and after a restart.
 * @throws Fault PORT_IN_USE when none of 64 tried was free
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const highest = firstGivenByKernel();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port, host)) return port;
  }
  throw new Fault(
    'PORT_IN_USE',
    `no free port was found on ${host} among ${attempts} from ${lowest} to ${highest - 1}`,
  );
}

/** IANA's dynamic ports begin at 49,152 (RFC 6335, 6); Linux begins where it was told, at 32,768 by default. */
function firstGivenByKernel(): number {
  try {
    const first = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
    if (first > lowest + 1_000) return first;
  } catch {
    // Not Linux.
  }
  return 32_768;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
