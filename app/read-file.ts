import { readFileSync } from 'node:fs';
import { Fault } from '../runtime/errors.ts';

/** A file that the configuration names. @throws Fault CONFIG_INVALID */
export function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `cannot read ${file}`, { cause });
  }
}

export function readIfNamed(file: string | undefined): Buffer | undefined {
  return file === undefined ? undefined : readNamed(file);
}
