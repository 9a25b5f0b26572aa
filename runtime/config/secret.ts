import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../errors.ts';

/** A secret lives in a file that only its owner can read. @throws Fault CONFIG_INVALID */
export function readSecret(file: string): string {
  let mode: number;
  let text: string;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `cannot read the secret in ${file}`, { cause });
  }
  if ((mode & 0o077) !== 0) throw new Fault('CONFIG_INVALID', `${file} can be read by others; chmod 600 ${file}`);
  const secret = text.trim();
  if (secret === '') throw new Fault('CONFIG_INVALID', `${file} is empty`);
  return secret;
}
