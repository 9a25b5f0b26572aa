import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { freePort } from './free-port.ts';

const listening = async (port: number) => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
};

it('is free, and none that the kernel gives away of itself', async () => {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  for (let n = 0; n < 20; n++) {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(16_384);
    expect(port).toBeLessThan(Number.parseInt(range, 10));
    (await listening(port)).close();
  }
});

it('passes over what is taken, and says so when all is', async () => {
  const taken = await freePort();
  const server = await listening(taken);
  const highest = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  const chosen = (taken - 16_384) / (highest - 16_384) + 1e-9;
  const random = vi.spyOn(Math, 'random').mockReturnValueOnce(chosen);
  try {
    expect(await freePort()).not.toBe(taken);
    random.mockReturnValue(chosen);
    await expect(freePort()).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  } finally {
    random.mockRestore();
    server.close();
  }
});
