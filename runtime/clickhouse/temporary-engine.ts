import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bounds } from './engine/open-engine.ts';
import { spawnEngine } from './spawn-engine.ts';
import type { SpawnedEngine } from './spawn-engine.ts';

export interface TemporaryEngine {
  engine: SpawnedEngine;
  directory: string;
  password: string;
  readerPassword: string;
  /** Starts it again on the same directory, after a stop or a kill. */
  restart(): Promise<void>;
  /** Stops it and removes its directory. */
  remove(): Promise<void>;
}

/** An engine on a directory of its own that goes when it does: for a rerun, for tests. */
export async function temporaryEngine(
  bounds: Partial<Bounds> = {},
  directory: string = mkdtempSync(join(tmpdir(), 'tocsin-engine-')),
): Promise<TemporaryEngine> {
  const password = randomBytes(18).toString('base64url');
  const readerPassword = randomBytes(18).toString('base64url');
  const options = { directory, host: '127.0.0.1', port: 0, password, readerPassword, bounds };
  const temporary: TemporaryEngine = {
    engine: await spawnEngine(options),
    directory,
    password,
    readerPassword,
    restart: async () => {
      temporary.engine = await spawnEngine(options);
    },
    remove: async () => {
      await temporary.engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return temporary;
}
