import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Memories } from '../state/memories.ts';
import { packState } from '../state/state-file.ts';
import { memoriesInStore } from './memories-in-store.ts';
import type { Store } from './store.ts';
import { type TemporaryStore, temporaryStore } from './temporary-store.ts';

let temporary: TemporaryStore;
let store: Store;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());
beforeEach(() => store.command('TRUNCATE TABLE memories'));

const open = (on: Pick<Store, 'query' | 'insertJson'> = store): Memories =>
  memoriesInStore({ store: on, logger: { warn: () => undefined }, signal: new AbortController().signal });
const key = 'detect/telemetry/0';
/** Larger than one part. */
const large = (next: number) => ({ next, numbers: new Float64Array(randomBytes(5 << 20).buffer) });

/** A process that dies after so many inserts. */
function dying(after: number): Pick<Store, 'query' | 'insertJson'> {
  let left = after;
  return {
    query: (...about) => store.query(...about),
    insertJson: async (...about) => {
      if (left-- === 0) throw new Error('killed');
      return store.insertJson(...about);
    },
  };
}

test('gives what was saved last to whoever holds the key next, and nothing where nothing was', async () => {
  expect(await open().load({ key, epoch: 1 })).toBeUndefined();
  const first = open();
  const [one, two, three] = [large(1), large(2), large(3)];
  for (const memory of [one, two, three]) expect(await first.save({ key, epoch: 1 }, packState(memory))).toBe(true);
  expect(await open().load({ key, epoch: 2 })).toEqual(three);
  expect(await open().load({ key: 'detect/telemetry/1', epoch: 2 })).toBeUndefined();
});

test('keeps the one before while another is half written', async () => {
  const memory = large(1);
  await open().save({ key, epoch: 1 }, packState(memory));
  const next = open(dying(1));
  await next.load({ key, epoch: 2 });
  await expect(next.save({ key, epoch: 2 }, packState(large(2)))).rejects.toThrow('killed');
  expect(await open().load({ key, epoch: 3 })).toEqual(memory);
  await store.command('OPTIMIZE TABLE memories FINAL');
  expect(await open().load({ key, epoch: 3 })).toEqual(memory);
});

test('goes by the later epoch, whoever saved last', async () => {
  const stale = open();
  await stale.save({ key, epoch: 5 }, packState({ next: 1 }));
  const fresh = open();
  await fresh.load({ key, epoch: 9 });
  await fresh.save({ key, epoch: 9 }, packState({ next: 20 }));
  for (const next of [2, 3, 4]) await stale.save({ key, epoch: 5 }, packState({ next }));
  expect(await open().load({ key, epoch: 11 })).toEqual({ next: 20 });
});

test('a memory that became smaller is not filled up with what was there before', async () => {
  const memories = open();
  for (const memory of [large(1), large(2), { next: 3 }, { next: 4 }])
    await memories.save({ key, epoch: 1 }, packState(memory));
  expect(await open().load({ key, epoch: 2 })).toEqual({ next: 4 });
});
