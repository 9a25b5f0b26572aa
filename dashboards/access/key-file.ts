import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSecret } from '../../runtime/config/secret.ts';
import { Fault } from '../../runtime/errors.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';

const keyBytes = 32;

/** The key in a file of 64 hex digits, made when there is none. @throws Fault CONFIG_INVALID, DATA_UNWRITABLE */
export function readOrMakeKey(file: string): Buffer {
  try {
    makeDirectory(dirname(file));
    writeFileSync(file, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Fault('DATA_UNWRITABLE', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
  const text = readSecret(file);
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Fault('CONFIG_INVALID', `${file} holds no key: 64 hex digits, as openssl rand -hex 32 makes them`);
  return Buffer.from(text, 'hex');
}
