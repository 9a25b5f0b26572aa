import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isAlive, readRunFiles, removeRunFile, type RunFile, writeRunFile } from './run-file.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const run = (name: string, pid = process.pid): RunFile => ({
  ...{ name, pid, healthPort: 1, startedAt: 2, addresses: { http: '127.0.0.1:3' }, together: [name, 'other'] },
});

it('tells who runs, by name, until it is removed', () => {
  expect(readRunFiles(data)).toEqual([]);
  writeRunFile(data, run('ingest'));
  writeRunFile(data, run('archive'));
  writeRunFile(data, run('ingest', 7));
  expect(readRunFiles(data)).toEqual([run('archive'), run('ingest', 7)]);
  removeRunFile(data, 'ingest');
  removeRunFile(data, 'never');
  expect(readdirSync(join(data, 'run'))).toEqual(['archive.json']);
});

it('passes over what is no run file', () => {
  writeRunFile(data, run('archive'));
  for (const text of ['', 'null', '{}', '{"name":"x","pid":"1"}', '{"name":"x","pid":-1}'])
    writeFileSync(join(data, 'run', `broken-${text.length}.json`), text);
  expect(readRunFiles(data)).toEqual([run('archive')]);
});

it('knows a process that has ended from one that lives', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(isAlive(pid)).toBe(false);
  expect(isAlive(process.pid)).toBe(true);
});

it.each(['../elsewhere', 'a/b', '', '.hidden', 'x'.repeat(65), 'a\u0000b'])(
  'takes no name that is a path: %j',
  (name) => {
    expect(() => writeRunFile(data, run(name))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => removeRunFile(data, name)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  },
);
