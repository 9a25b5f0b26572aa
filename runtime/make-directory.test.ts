import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.ts';

const place = mkdtempSync(join(tmpdir(), 'tocsin-directory-'));
afterAll(() => rmSync(place, { recursive: true }));

const codeOf = (path: string): string | undefined => {
  try {
    makeDirectory(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

describe('making a directory', () => {
  it('makes those above it too, all with the mode asked for, and is content when it is there', () => {
    const path = join(place, 'a', 'b', 'c');
    for (let i = 0; i < 2; i++) makeDirectory(path, 0o700);
    for (const one of [join(place, 'a'), join(place, 'a', 'b'), path]) expect(statSync(one).mode & 0o777).toBe(0o700);
  });

  it('fails where something else stands in the way', () => {
    writeFileSync(join(place, 'file'), '');
    symlinkSync(join(place, 'nowhere'), join(place, 'dangling'));
    expect(codeOf(join(place, 'file'))).toBe('EEXIST');
    expect(codeOf(join(place, 'file', 'below'))).toBe('ENOTDIR');
    expect(codeOf(join(place, 'dangling'))).toBe('EEXIST');
  });

  it.runIf(existsSync('/proc/self'))('fails where nothing can be made, instead of trying for ever', () => {
    expect(codeOf('/proc/tocsin/data')).toBe('ENOENT');
  });
});
