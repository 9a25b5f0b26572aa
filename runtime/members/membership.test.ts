import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../log/embedded/embedded-log.ts';
import { membersContract } from './contract.ts';

membersContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-members-'));
  return {
    open: (options) => openEmbeddedLog({ directory, ...options }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
});
