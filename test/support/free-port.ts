import { freePort } from '../../runtime/free-port.ts';

/** Ports of 127.0.0.1 that are free now: for programs that cannot be asked for port 0, or must keep theirs over a restart. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
