import { randomBytes } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { topics } from '../../../schemas/topics.ts';
import { entry, readTexts } from '../contract/ground.ts';
import type { EventLog } from '../port.ts';
import { beginDay, openExisting, pathOf, readNexts } from './day-file.ts';
import { openEmbeddedLog } from './embedded-log.ts';

const dayMs = 86_400_000;
const midnight = Date.UTC(2026, 0, 6);
const { telemetry, identity } = topics;
let directory: string;
let opened: EventLog[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-files-'));
});

afterEach(async () => {
  await Promise.all(opened.map((log) => log.close()));
  opened = [];
  await rm(directory, { recursive: true, force: true });
});

async function openAt(clock: { time: number }): Promise<EventLog> {
  const log = await openEmbeddedLog({
    directory,
    telemetryPartitions: 2,
    clock: { now: () => clock.time, real: (ms) => ms },
  });
  opened.push(log);
  return log;
}

function dayFiles(topic: string): string[] {
  return readdirSync(join(directory, topic)).filter((name) => /^\d{4}-\d\d-\d\d\.sqlite$/.test(name));
}

test('gives every offset once when writers see midnight at different moments', async () => {
  const clocks = [-40, -10, 30].map((lead) => ({ time: midnight + lead }));
  const logs = await Promise.all(clocks.map(openAt));
  const first = await logs[0]?.append([entry(telemetry, 1, 'first')]);
  expect(first).toEqual([0]);
  const appends: Promise<number[]>[] = [];
  for (let round = 0; round < 40; round++) {
    for (const [i, log] of logs.entries()) appends.push(log.append([entry(telemetry, 1, `${i}.${round}`)]));
    for (const clock of clocks) clock.time++;
    if (round % 8 === 0) await Promise.all(appends);
  }
  const offsets = (await Promise.all(appends)).flat();
  expect(offsets.toSorted((a, b) => a - b)).toEqual([...Array(121).keys()].slice(1));
  expect(dayFiles(telemetry)).toEqual(['2026-01-05.sqlite', '2026-01-06.sqlite']);
  for (const log of logs) expect(await readTexts(log, telemetry, 1)).toHaveLength(121);
});

test('puts nothing more into a file once another process has begun the next', async () => {
  const clock = { time: midnight - 1 };
  const log = await openAt(clock);
  await log.append([entry(identity, 0, 'before')]);
  const topic = join(directory, identity);
  const held = openExisting(pathOf(topic, '2026-01-05'), 'write');
  held.exec('BEGIN IMMEDIATE');
  const appending = log.append([entry(identity, 0, 'late')]);
  await sleep(300);
  beginDay(pathOf(topic, '2026-01-06'), readNexts(held));
  held.close();
  expect(await appending).toEqual([1]);
  const next = openExisting(pathOf(topic, '2026-01-06'), 'read');
  expect(next.prepare('SELECT partition, offset FROM records').all()).toMatchObject([{ partition: 0, offset: 1 }]);
  next.close();
  expect(await readTexts(log, identity, 0)).toEqual(['before', 'late']);
});

test('wakes a reader whose records go into a new file', async () => {
  const clock = { time: midnight - 1 };
  const [writer, reader] = [await openAt(clock), await openAt(clock)];
  await writer.append([entry(identity, 0, 'before')]);
  expect(await readTexts(reader, identity, 0)).toEqual(['before']);
  const waiting = reader.read(identity, 0, 1, { waitMs: 20_000 });
  clock.time += 3 * dayMs;
  await writer.append([entry(identity, 0, 'after')]);
  expect((await waiting).map(({ offset }) => offset)).toEqual([1]);
  expect(dayFiles(identity)).toEqual(['2026-01-05.sqlite', '2026-01-08.sqlite']);
});

test('removes whole days, with all that SQLite keeps beside them', async () => {
  const clock = { time: midnight };
  const log = await openAt(clock);
  for (let day = 0; day < 4; day++) {
    await log.append([entry(identity, 0, `${day}`)]);
    clock.time += dayMs;
  }
  await log.trim(identity, midnight + 2 * dayMs + 5);
  const left = readdirSync(join(directory, identity)).filter((name) => name.startsWith('2026'));
  expect(left.filter((name) => !/^2026-01-0[89]/.test(name))).toEqual([]);
  expect(await readTexts(log, identity, 0, 2)).toEqual(['2', '3']);
});

test('names the file that is damaged', async () => {
  const clock = { time: midnight };
  const log = await openAt(clock);
  await log.append([entry(identity, 0, 'kept')]);
  await log.close();
  const file = join(directory, identity, '2026-01-06.sqlite');
  for (const beside of ['-wal', '-shm']) await rm(`${file}${beside}`, { force: true });
  writeFileSync(file, 'not a database, but long enough to be taken for a header of one'.repeat(100));
  const again = await openAt(clock);
  const corrupt = { code: 'DATA_CORRUPT', message: expect.stringContaining(file) };
  await expect(again.read(identity, 0, 0)).rejects.toMatchObject(corrupt);
  await expect(again.append([entry(identity, 0, 'lost')])).rejects.toMatchObject(corrupt);
  expect(await again.append([entry(telemetry, 0, 'other topics go on')])).toEqual([0]);
});

test('refuses a directory that is a file', async () => {
  writeFileSync(join(directory, 'taken'), '');
  const options = {
    directory: join(directory, 'taken'),
    telemetryPartitions: 2,
    clock: { now: () => 0, real: Number },
  };
  await expect(openEmbeddedLog(options)).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' });
});

test('refuses a number of partitions that is none', async () => {
  const options = { directory, telemetryPartitions: 0, clock: { now: () => 0, real: Number } };
  await expect(openEmbeddedLog(options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('moves the write-ahead log into its file while appends go on', async () => {
  const log = await openAt({ time: midnight });
  const filler = randomBytes(1 << 20).toString('latin1');
  for (let i = 0; i < 100; i++) await log.append([entry(identity, 0, `${i} ${filler}`)]);
  const [day] = dayFiles(identity);
  const sizeOf = (name: string): number => statSync(join(directory, identity, name)).size;
  expect(sizeOf(`${day}-wal`)).toBeLessThan(50 << 20);
  expect(sizeOf(`${day}`)).toBeGreaterThan(50 << 20);
});
