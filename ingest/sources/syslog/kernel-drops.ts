import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';

/** Linux prints an address as host-endian 32-bit words in hex, and the port big-endian. */
export function procAddress(host: string, port: number): string {
  const words = host.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${words.toReversed().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

/** Sum of the drops column of a /proc/net/udp table over the sockets at that address. */
export function dropsOf(table: string, address: string): number {
  let drops = 0;
  for (const row of table.split('\n').slice(1)) {
    const columns = row.trim().split(/\s+/, 16);
    if (columns[1]?.endsWith(address) === true) drops += Number(columns[12] ?? 0);
  }
  return drops;
}

/**
 * Datagrams the kernel has dropped at a socket's full receive buffer since it was opened; undefined where the system
 * does not tell. IPv6 sockets are found by their port alone.
 */
export async function readKernelDrops(host: string, port: number): Promise<number | undefined> {
  const six = isIPv6(host);
  const address = six ? procAddress('', port).slice(-5) : procAddress(host, port);
  try {
    return dropsOf(await readFile(six ? '/proc/net/udp6' : '/proc/net/udp', 'utf8'), address);
  } catch {
    return undefined;
  }
}
