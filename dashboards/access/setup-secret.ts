import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../runtime/errors.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import { newSecret } from './secrets.ts';

export function setupSecretFile(data: string): string {
  return join(data, 'setup-secret');
}

/** The secret that lies there, made when there is none; only who runs this can read it. @throws Fault DATA_UNWRITABLE */
export function offerSetupSecret(data: string): string {
  const file = setupSecretFile(data);
  try {
    makeDirectory(data);
    writeFileSync(file, `${newSecret()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Fault('DATA_UNWRITABLE', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
  return readSetupSecret(data) ?? '';
}

/** Undefined where no setup is waited for. */
export function readSetupSecret(data: string): string | undefined {
  try {
    const secret = readFileSync(setupSecretFile(data), 'utf8').trim();
    return secret === '' ? undefined : secret;
  } catch {
    return undefined;
  }
}

export function dropSetupSecret(data: string): void {
  rmSync(setupSecretFile(data), { force: true });
}
