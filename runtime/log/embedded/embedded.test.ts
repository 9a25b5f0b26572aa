import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLogContract } from '../contract.ts';
import { openEmbeddedLog } from './embedded-log.ts';

eventLogContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-log-'));
  return {
    open: (options) => openEmbeddedLog({ directory, ...options }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
});
