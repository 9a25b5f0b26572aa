import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Memory } from './memory.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is written down by two at once is whole, and what the last of them knew', async () => {
  const memory = new Memory(folder);
  const saves = Array.from({ length: 20 }, (_, revision) => {
    memory.want(revision, []);
    return memory.save();
  });
  await Promise.all(saves);
  expect(new Memory(folder).revision).toBe(19);
});
