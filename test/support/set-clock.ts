import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [library] = globSync('/usr/lib*/*/faketime/libfaketimeMT.so.1');

/** Why clocks cannot be set here; '' when they can. */
export const setClockMissing = library === undefined ? 'libfaketime is not installed' : '';

export interface SetClock {
  /** What a process needs in its environment. */
  env: Record<string, string>;
  /** From now on its clock, and that of its children, is so far ahead of ours. They look once a second; timers go on. */
  ahead(ms: number): void;
}

/** A wall clock that can be set while processes run, through a file of `directory`. */
export function setClock(directory: string): SetClock {
  const file = join(directory, 'clock');
  const ahead = (ms: number): void => {
    // Whole or not at all: it is read at any moment.
    writeFileSync(`${file}.new`, `${ms < 0 ? '-' : '+'}${Math.abs(ms) / 1_000}\n`);
    renameSync(`${file}.new`, file);
  };
  ahead(0);
  return {
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    ahead,
  };
}
