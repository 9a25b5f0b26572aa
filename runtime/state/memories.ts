import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { loadState, savePacked } from './state-file.ts';

/** Whose memory it is: a key, and since which epoch this instance holds it. */
export interface MemoryOf {
  key: string;
  epoch: number;
}

/** Where folds of the log are kept between runs. A short cut always: what is not there is folded again. */
export interface Memories {
  /** What was saved whole last; undefined when there is nothing. */
  load<State>(of: MemoryOf): Promise<State | undefined>;
  /**
   * @param packed by `packState`
   * @returns false when it could not be saved now, and the fold may go on @throws Fault DISK_FULL (retryable), DATA_UNWRITABLE
   */
  save(of: MemoryOf, packed: Uint8Array): Promise<boolean>;
}

/** In files below a directory: `detect/telemetry/0` is `detect-telemetry-0.bin`. For instances that come one after the other. */
export function memoriesInFiles(directory: string): Memories {
  const fileOf = ({ key }: MemoryOf): string => join(directory, `${key.replaceAll('/', '-')}.bin`);
  return {
    load: async (of) => loadState(fileOf(of)),
    async save(of, packed) {
      await savePacked(fileOf(of), packed);
      return true;
    },
  };
}

/** @returns what `packState` was given */
export function unpackState<State>(packed: Uint8Array): State {
  return deserialize(packed) as State;
}
