import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { spawnEngine } from '../spawn-engine.ts';
import { openStore } from '../store.ts';
import type { Store } from '../store.ts';
import { temporaryEngine } from '../temporary-engine.ts';
import type { TemporaryEngine } from '../temporary-engine.ts';

function storeOf({ engine, password }: TemporaryEngine): Store {
  return openStore({ url: engine.url, user: 'tocsin', password, database: 'crash' });
}

async function createTable(store: Store): Promise<void> {
  await store.command('CREATE DATABASE IF NOT EXISTS crash ENGINE = Atomic', {}, { database: 'default' });
  await store.command(`CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a SETTINGS
    fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 100`);
}

function chunk(number: number): object[] {
  return Array.from({ length: 200 }, (_, i) => ({ a: number * 1000 + i, s: `chunk ${number}\n\n${i}` }));
}

test('loses and doubles nothing it acknowledged when it is killed under load', async () => {
  const temporary = await temporaryEngine();
  onTestFinished(() => temporary.remove());
  let store = storeOf(temporary);
  await createTable(store);
  let next = 0;
  let interrupted = 0;
  for (let kill = 0; kill < 5; kill++) {
    let alive = true;
    const writing = (async () => {
      while (alive) {
        const sent = await store.insertJson('t', chunk(next), { token: `t:${next}` }).then(
          () => true,
          () => false,
        );
        if (sent) next++;
        else alive = false;
      }
    })();
    await sleep(150 + kill * 77);
    process.kill(temporary.engine.pid, 'SIGKILL');
    await writing;
    await temporary.engine.exited;
    interrupted++;
    await store.close();
    await temporary.restart();
    store = storeOf(temporary);
    // The one that was under way may be in or not; sent again under its token it is in once. Killed between writing the
    // token down and showing the part, the engine believes the token: whoever inserts must look.
    await store.insertJson('t', chunk(next), { token: `t:${next}` });
    const [found] = await store.query<{ n: number }>('SELECT count() AS n FROM t WHERE a >= {from:UInt64}', {
      from: next * 1000,
    });
    if (found?.n === 0) await store.insertJson('t', chunk(next), { token: `t:${next}:again` });
    next++;
    const [counted] = await store.query<{ n: number; distinct: number }>(
      'SELECT count() AS n, uniqExact(a) AS distinct FROM t',
    );
    expect(counted).toEqual({ n: next * 200, distinct: next * 200 });
  }
  expect(interrupted).toBe(5);
  expect(next).toBeGreaterThan(10);
  await store.close();
});

test('tells a second process on its directory that it is locked', async () => {
  const temporary = await temporaryEngine();
  onTestFinished(() => temporary.remove());
  await expect(temporaryEngine({}, temporary.directory)).rejects.toMatchObject({ code: 'DATA_LOCKED' });
  const store = storeOf(temporary);
  await store.ping();
  await store.close();
});

test('says which address is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-engine-'));
  onTestFinished(() => {
    other.close();
    rmSync(directory, { recursive: true });
  });
  const { port } = other.address() as AddressInfo;
  const started = spawnEngine({ directory, host: '127.0.0.1', port, password: 'a', readerPassword: 'b' });
  await expect(started).rejects.toMatchObject({ code: 'PORT_IN_USE' });
});

test('says that it cannot write where it should, or that what it finds there is not its own', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-engine-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'file'), '');
  await expect(temporaryEngine({}, join(directory, 'file'))).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' });
  mkdirSync(join(directory, 'spoilt'));
  writeFileSync(join(directory, 'spoilt', 'store'), 'not a directory');
  await expect(temporaryEngine({}, join(directory, 'spoilt'))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});

test('finishes the insert it is in when it is asked to stop', async () => {
  const temporary = await temporaryEngine();
  onTestFinished(() => temporary.remove());
  let store = storeOf(temporary);
  await createTable(store);
  const rows = Array.from({ length: 50_000 }, (_, a) => ({ a, s: 'x'.repeat(50) }));
  const inserting = store.insertJson('t', rows, { token: 'last' }).then(
    () => true,
    () => false,
  );
  await sleep(60);
  await temporary.engine.stop();
  expect(await temporary.engine.exited).toBe(0);
  const acknowledged = await inserting;
  await store.close();
  await temporary.restart();
  store = storeOf(temporary);
  expect(await store.query('SELECT count() AS n FROM t')).toEqual([{ n: acknowledged ? 50_000 : 0 }]);
  await store.close();
});

const root = process.getuid?.() === 0;
if (!root && process.env['CI'] !== undefined) throw new Error('needs root, to mount a small file system');

test.skipIf(!root)(
  `a full disk is refused with its own fault, keeps what was stored, and heals${root ? '' : ': not run, mounting a small file system needs root'}`,
  async () => {
    const mount = mkdtempSync(join(tmpdir(), 'tocsin-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mount]);
    const temporary = await temporaryEngine({}, join(mount, 'data'));
    onTestFinished(async () => {
      await temporary.engine.stop();
      execFileSync('umount', [mount]);
      rmSync(mount, { recursive: true });
    });
    const store = storeOf(temporary);
    await createTable(store);
    await store.command('ALTER TABLE t MODIFY COLUMN s String CODEC(NONE)');
    const filler = (number: number): object[] =>
      Array.from({ length: 2000 }, (_, i) => ({ a: number * 2000 + i, s: 'x'.repeat(2000) }));
    let stored = 0;
    let fault: unknown;
    while (fault === undefined && stored < 40) {
      try {
        await store.insertJson('t', filler(stored), { token: `full:${stored}` });
        stored++;
      } catch (error) {
        fault = error;
      }
    }
    expect(fault).toMatchObject({ code: 'DISK_FULL', retryable: true });
    expect(await store.query('SELECT uniqExact(a) AS n, count() AS all FROM t')).toEqual([
      { n: stored * 2000, all: stored * 2000 },
    ]);
    execFileSync('mount', ['-o', 'remount,size=256m', mount]);
    await store.insertJson('t', filler(stored), { token: `full:${stored}` });
    expect(await store.query('SELECT count() AS n FROM t')).toEqual([{ n: (stored + 1) * 2000 }]);
    await store.close();
  },
);
