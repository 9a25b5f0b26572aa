import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadState, saveState } from './state-file.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-state-'));
  file = join(directory, 'below', 'state.bin');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('gives back what was saved, the last of it, and leaves one file', async () => {
  await saveState(file, { next: 1, seen: new Map([['a', new Set([1])]]) });
  await saveState(file, { next: 2, seen: new Map([['a', new Set([1, 2])]]) });
  expect(loadState(file)).toEqual({ next: 2, seen: new Map([['a', new Set([1, 2])]]) });
  expect(readdirSync(join(directory, 'below'))).toEqual(['state.bin']);
});

it('saves what the state was when it was asked to', async () => {
  const state = { next: 1 };
  const saving = saveState(file, state);
  state.next = 2;
  await saving;
  expect(loadState(file)).toEqual({ next: 1 });
});

it('is nothing where there is no file', () => {
  expect(loadState(file)).toBeUndefined();
});

it('is nothing where any bit or the end of the file is another', async () => {
  await saveState(file, { next: 12_345, text: 'abc' });
  const whole = readFileSync(file);
  for (let i = 0; i < whole.length; i++) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(i) ^ 1, i);
    writeFileSync(file, damaged);
    expect(loadState(file)).toBeUndefined();
    writeFileSync(file, whole.subarray(0, i));
    expect(loadState(file)).toBeUndefined();
  }
});

it('says that it cannot be written, and leaves nothing half done', async () => {
  writeFileSync(join(directory, 'below'), 'a file where the directory should be');
  await expect(saveState(file, {})).rejects.toMatchObject({ code: 'DATA_UNWRITABLE', retryable: false });
  expect(readdirSync(directory)).toEqual(['below']);
});
