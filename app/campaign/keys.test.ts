import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../runtime/config/load.ts';
import { keysOf } from './keys.ts';

const id = 'a'.repeat(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-campaign-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The secret of one credential on a machine, in an epoch after another. */
function secretOn(machine: string, number: number, before: number, settings = '', fresh = true): string {
  const config = { ...parseConfig(settings), data: join(folder, machine) };
  return keysOf({ config, tenure: { number, before } }).of(id, fresh)('pump-1~1');
}

it('a key stays with the instance that goes on from its own epoch', () => {
  const first = secretOn('a', 4, 0);
  expect(secretOn('a', 9, 4, '', false)).toBe(first);
});

it('a key is forgotten where another instance has worked in between, and none is made while devices wait for one', () => {
  secretOn('a', 4, 0);
  expect(() => secretOn('b', 9, 4, '', false)).toThrow(/on another machine/);
  const second = secretOn('b', 9, 4);
  expect(() => secretOn('a', 12, 9, '', false)).toThrow(/on another machine/);
  expect(secretOn('a', 12, 9)).not.toBe(second);
});

it('with a key that all share every instance makes the same secrets', () => {
  const file = join(folder, 'shared');
  writeFileSync(file, 'x'.repeat(32), { mode: 0o600 });
  const settings = `campaign: { keyFile: ${file} }`;
  expect(secretOn('b', 9, 4, settings, false)).toBe(secretOn('a', 4, 0, settings));
  writeFileSync(file, 'short');
  expect(() => secretOn('a', 4, 0, settings)).toThrow(/32 characters/);
});
