import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Fault } from '../errors.ts';
import { isOpenToOthers, readSecret } from './secret.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'tocsin-secret-')), 'token');
  writeFileSync(file, 'hush-hush\n', { mode: 0o600 });
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

const refusal = (): string => {
  try {
    return `read: ${readSecret(file)}`;
  } catch (error) {
    return error instanceof Fault ? `${error.code} ${error.message}` : String(error);
  }
};

it.each([0o600, 0o400])('reads a secret of mode %o without its line end', (mode) => {
  chmodSync(file, mode);
  expect(readSecret(file)).toBe('hush-hush');
});

it.each([0o640, 0o604, 0o620, 0o602, 0o660, 0o644])('refuses mode %o, says what to do and not the secret', (mode) => {
  chmodSync(file, mode);
  expect(refusal()).toBe(`CONFIG_INVALID ${file} can be read by others; chmod 600 ${file}`);
});

it('refuses one that is empty or not there', () => {
  writeFileSync(file, ' \n');
  expect(refusal()).toBe(`CONFIG_INVALID ${file} is empty`);
  rmSync(file);
  expect(refusal()).toBe(`CONFIG_INVALID cannot read the secret in ${file}`);
});

it.each([
  ['root for the group of who runs this', 0o440, 0, 10_001, false],
  ['root for everybody', 0o444, 0, 10_001, true],
  ['root for a group that may write', 0o460, 0, 10_001, true],
  ['root for a group, when root runs this', 0o440, 0, 0, true],
  ['somebody else for a group', 0o440, 1_000, 10_001, true],
])('what belongs to %s with mode %o is judged so', (_whose, mode, uid, user, open) => {
  expect(isOpenToOthers({ mode, uid }, user)).toBe(open);
});
