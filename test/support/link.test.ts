import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Link, startLink } from './link.ts';

let echo: Server;
let link: Link;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  link = await startLink(() => (echo.address() as AddressInfo).port, 'seed');
  client = await connected();
});
afterEach(async () => {
  client.destroy();
  await link.close();
  await new Promise((resolve) => echo.close(resolve));
});

async function connected(): Promise<Socket> {
  const socket = connect(link.port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));
async function said(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

test('carries what is said, both ways', async () => {
  expect(await said(client, 'hello')).toBe('hello');
  expect(link.carried).toBe(10);
});

test('a cut link breaks what is open and refuses what is new, until it is whole', async () => {
  await said(client, 'hello');
  link.set('cut');
  await closed(client);
  await closed(connect(link.port, '127.0.0.1').on('error', () => undefined));
  link.set('whole');
  client = await connected();
  expect(await said(client, 'again')).toBe('again');
});

test('a dead link keeps connections and carries nothing; afterwards all of it comes', async () => {
  await said(client, 'hello');
  link.set('dead');
  let heard = '';
  client.on('data', (piece: Buffer) => (heard += piece.toString()));
  client.write('late');
  await sleep(50);
  expect(heard).toBe('');
  link.set('whole');
  await once(client, 'data');
  expect(heard).toBe('late');
});

test('a slow link keeps the order and loses nothing', async () => {
  link.set({ slowMs: 2 });
  let heard = '';
  client.on('data', (piece: Buffer) => (heard += piece.toString()));
  for (let i = 0; i < 20; i++) {
    client.write(`${i},`);
    await sleep(1);
  }
  client.end();
  await once(client, 'close');
  expect(heard).toBe(Array.from({ length: 20 }, (_, i) => `${i},`).join(''));
});
