import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { Fault } from '../runtime/errors.ts';
import { planFleet } from './fleet.ts';
import { StreamClient } from './stream-client.ts';
import { emptyTally } from './tally.ts';
import { Voice } from './voice.ts';

/** As much of a socket as the client uses; `take` decides what becomes of each write. */
function socketThat(take: (text: string, done: (error?: Error) => void, socket: Duplex) => void): Socket {
  const socket: Duplex & { setTimeout?: () => void } = new Duplex({
    read() {
      /* nothing ever comes back */
    },
    write(chunk: Buffer, _, done) {
      take(chunk.toString('latin1'), done, socket);
    },
    final(done) {
      done();
      socket.destroy();
    },
  });
  socket.setTimeout = () => undefined;
  return socket as unknown as Socket;
}

function talk(client: StreamClient, count: number): void {
  const [device] = planFleet(1, 1).devices;
  if (device === undefined) throw new Error('no device');
  const voice = new Voice(device, 1);
  for (let i = 0; i < count; i++) client.queue(voice.message(i));
}

test('a write that was under way when the connection was cut goes out again on the next one', async () => {
  const tally = emptyTally();
  const arrived: string[] = [];
  let connections = 0;
  const client = new StreamClient({
    framing: 'newline',
    tally,
    open: () => {
      const first = connections++ === 0;
      return Promise.resolve(
        socketThat((text, done, socket) => {
          if (first) socket.destroy();
          else {
            arrived.push(text);
            done();
          }
        }),
      );
    },
  });
  talk(client, 50);
  client.flush();
  await client.close();
  expect(arrived.join('').trimEnd().split('\n')).toHaveLength(50);
  expect(tally).toMatchObject({ sent: 50, lost: 0, retries: 1, requests: 2 });
});

test('nothing more is written while a write is under way', async () => {
  const tally = emptyTally();
  const writes: string[] = [];
  let release: (() => void) | undefined;
  const socket = socketThat((text, done) => {
    writes.push(text);
    release = done;
  });
  const client = new StreamClient({ framing: 'octets', tally, open: () => Promise.resolve(socket) });
  talk(client, 10);
  client.flush();
  await new Promise(setImmediate);
  talk(client, 10);
  client.flush();
  await new Promise(setImmediate);
  expect(writes).toHaveLength(1);
  expect(client.waiting).toBe(20);
  release?.();
  await new Promise(setImmediate);
  release?.();
  await client.close();
  expect(writes).toHaveLength(2);
  expect(tally.sent).toBe(20);
});

test('lines are counted as lost and the failure is thrown when nobody lets it in', async () => {
  const tally = emptyTally();
  const refusal = new Fault('TIMEOUT', 'nobody there');
  const client = new StreamClient({ framing: 'newline', tally, open: () => Promise.reject(refusal) });
  talk(client, 7);
  client.flush();
  await expect(client.close()).rejects.toBe(refusal);
  expect(tally).toMatchObject({ sent: 0, lost: 7 });
  expect(client.waiting).toBe(0);
});
