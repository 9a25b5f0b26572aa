import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../store.ts';
import { temporaryEngine, type TemporaryEngine } from '../temporary-engine.ts';
import { damagedParts } from './damage.ts';

const parts = 5;
const rows = 1000;

const storeOf = ({ engine, password }: TemporaryEngine): Store =>
  openStore({ url: engine.url, user: 'tocsin', password, database: 'default' });

/** A table whose parts were merged into one; where that one lies. */
async function merged(store: Store): Promise<string> {
  await store.command('CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS min_bytes_for_wide_part = 0');
  for (let i = 0; i < parts; i++)
    await store.command(`INSERT INTO t SELECT number + ${i * rows} FROM numbers(${rows})`, {}, {});
  await store.command('OPTIMIZE TABLE t FINAL');
  const [{ path } = { path: '' }] = await store.query<{ path: string }>(
    `SELECT path FROM system.parts WHERE table = 't' AND active`,
  );
  return path;
}

const empty = (path: string): void => {
  for (const file of readdirSync(path)) truncateSync(join(path, file), 0);
};

const whole = async (store: Store): Promise<object[]> =>
  store.query('SELECT count() AS rows, sum(a) AS sum, max(a) AS most FROM t');

test('an engine that meets a merged part of empty files ends, and has all rows again when it is started anew', async () => {
  const temporary = await temporaryEngine();
  onTestFinished(() => temporary.remove());
  let store = storeOf(temporary);
  const path = await merged(store);
  const before = await whole(store);
  empty(path);
  await store.command('SYSTEM DROP MARK CACHE');
  await expect(store.query('SELECT sum(a) AS sum FROM t')).rejects.toMatchObject({ code: 'STORE_REFUSED' });
  expect(await temporary.engine.exited).toBe(1);
  await store.close();
  await temporary.restart();
  store = storeOf(temporary);
  expect(await whole(store)).toEqual(before);
  expect(await store.query('SELECT reason FROM system.detached_parts')).toEqual([{ reason: 'broken-on-start' }]);
  await store.close();
});

test('tells parts that are shorter than they were written from those that are whole', async () => {
  const temporary = await temporaryEngine();
  onTestFinished(() => temporary.remove());
  const store = storeOf(temporary);
  const path = await merged(store);
  const sessions = {
    control: async (sql: string) => {
      const found = await store.query<Record<string, string | number>>(sql);
      return found.map((row) => Object.values(row).join('\t')).join('\n');
    },
  };
  expect(await damagedParts(sessions, Date.now() - 60_000)).toEqual([]);
  truncateSync(join(path, 'a.bin'), 3);
  expect(await damagedParts(sessions, Date.now() - 60_000)).toEqual([path]);
  expect(await damagedParts(sessions, Date.now() + 60_000)).toEqual([]);
  await store.close();
});
