import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockDirectory } from './lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-lock-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the lock of a directory', () => {
  it('is held by one at a time, and per part', () => {
    const held = lockDirectory(directory, 'a.lock');
    expect(() => lockDirectory(directory, 'a.lock')).toThrow('another process holds');
    lockDirectory(directory, 'b.lock').close();
    held.close();
    lockDirectory(directory, 'a.lock').close();
  });

  it('is made anew when its file is damaged', () => {
    for (const bytes of [Buffer.alloc(4096, 0x41), Buffer.from('SQLite format 3\0 and then nothing of the kind')]) {
      writeFileSync(join(directory, 'c.lock'), bytes);
      const held = lockDirectory(directory, 'c.lock');
      expect(() => lockDirectory(directory, 'c.lock')).toThrow('another process holds');
      held.close();
    }
  });

  it('names what cannot be written', () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    expect(() => lockDirectory(join(file, 'below'), 'a.lock')).toThrow('a-file/below/a.lock');
  });
});
