import { expect, it } from 'vitest';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { Fault } from '../runtime/errors.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { topics } from '../schemas/topics.ts';
import { Publishing } from './publishing.ts';

const writer = createWriter();
const finding = (n: number) => jsonEntry(topics.findings, 'finding', writer, 0, { n });
const found = (log: MemoryLog): number[] =>
  log.records.map(({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as { n: number }).n);

it('goes on while an append is under way, and lets what was found meanwhile share the next', async () => {
  const log = new MemoryLog();
  let passes: (() => void) | undefined;
  log.before = (count) => (count === 1 ? new Promise((resolve) => (passes = () => resolve())) : undefined);
  const publishing = new Publishing(log);
  const reached: number[] = [];
  await publishing.add([finding(1)], () => reached.push(1));
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const n of [2, 3, 4]) await publishing.add([finding(n)], () => reached.push(n));
  expect([found(log), reached]).toEqual([[], []]);
  passes?.();
  await publishing.settled();
  expect([found(log), reached, log.appends]).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], 2]);
});

it('tells how far the fold has come where nothing was found, but not before what was found earlier is in the log', async () => {
  const log = new MemoryLog();
  let passes: (() => void) | undefined;
  log.before = () => new Promise((resolve) => (passes = () => resolve()));
  const publishing = new Publishing(log);
  const reached: number[] = [];
  await publishing.add([finding(1)], () => reached.push(1));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await publishing.add([], () => reached.push(2));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(reached).toEqual([]);
  passes?.();
  await publishing.settled();
  expect(reached).toEqual([1, 2]);
});

it('says why nothing more can be brought to the log, and never that it was', async () => {
  const log = new MemoryLog();
  log.before = () => Promise.reject(new Fault('DATA_CORRUPT', 'damaged'));
  const publishing = new Publishing(log);
  const reached: number[] = [];
  await publishing.add([finding(1)], () => reached.push(1));
  await expect(publishing.settled()).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  await expect(publishing.add([finding(2)], () => reached.push(2))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  expect(reached).toEqual([]);
});
