import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memoriesInFiles } from '../runtime/state/memories.ts';
import { Fault } from '../runtime/errors.ts';
import { loadState } from '../runtime/state/state-file.ts';
import { topics } from '../schemas/topics.ts';
import { Saving } from './saving.ts';

let directory: string;
let file: string;
/** End of findings.v1. */
let found: number;
let committed: number[];
let settled: PromiseWithResolvers<void>;
let saving: Saving;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-saving-'));
  file = join(directory, 'memory.bin');
  const memories = memoriesInFiles(directory);
  const of = { key: 'memory', epoch: 0 };
  found = 7;
  committed = [];
  settled = Promise.withResolvers();
  const log = {
    bounds: async () => ({ low: 0, next: found }),
    commit: async (_consumer: string, _topic: string, _partition: number, next: number) => void committed.push(next),
  };
  const about = { memories, of, topic: topics.telemetry, partition: 0, everyMs: 0 };
  saving = new Saving({ log, settled: () => settled.promise, ...about });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('lets the fold go on while findings are on their way, and saves the memory as it was when it began', async () => {
  const memory = { seen: 1 };
  await saving.begin(() => ({ memory, next: 10 }));
  memory.seen = 2;
  found = 9;
  expect(loadState(file)).toBeUndefined();
  settled.resolve();
  await saving.ended();
  expect(loadState(file)).toEqual({ seen: 1, findings: 7 });
  expect(committed).toEqual([10]);
});

it('saves nothing whose findings never came to the log, and says so at the next saving', async () => {
  await saving.begin(() => ({ memory: {}, next: 10 }));
  settled.reject(new Error('the log is gone'));
  await expect(saving.begin(() => ({ memory: {}, next: 11 }))).rejects.toThrow('the log is gone');
  await expect(saving.ended()).rejects.toThrow('the log is gone');
  expect(loadState(file)).toBeUndefined();
  expect(committed).toEqual([]);
});

it('goes on without a saving for which the disk had no room', async () => {
  await saving.begin(() => ({ memory: { at: 1 }, next: 10 }));
  settled.reject(new Fault('DISK_FULL', 'no room', { retryable: true }));
  await expect(saving.begin(() => ({ memory: { at: 2 }, next: 11 }))).resolves.toBeUndefined();
  expect(committed).toEqual([]);
});

it('begins no saving before the one before has ended', async () => {
  await saving.begin(() => ({ memory: { at: 1 }, next: 1 }));
  let begun = false;
  const second = saving
    .begin(() => {
      begun = true;
      return { memory: { at: 2 }, next: 2 };
    })
    .then(() => saving.ended());
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(begun).toBe(false);
  settled.resolve();
  await second;
  expect(loadState(file)).toMatchObject({ at: 2 });
  expect(committed).toEqual([1, 2]);
});

it('is due when its time has passed', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(saving.due).toBe(true);
});
