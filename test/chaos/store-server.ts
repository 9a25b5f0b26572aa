import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { type Link, startLink } from '../support/link.ts';

/** A ClickHouse apart from the roles, behind a link. */
export interface StoreServer {
  link: Link;
  /** `clickhouse` of a configuration. */
  config: Record<string, unknown>;
  pid(): number;
  /** Resolves once it answers again. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** @param seed of the link's delays */
export async function startStoreServer(directory: string, seed: string): Promise<StoreServer> {
  const server = await temporaryEngine({}, join(directory, 'store'));
  const link = await startLink(() => Number(new URL(server.engine.url).port), seed);
  const passwordFile = join(directory, 'store-password');
  writeFileSync(passwordFile, server.password, { mode: 0o600 });
  return {
    link,
    config: { url: `http://127.0.0.1:${link.port}`, user: 'tocsin', passwordFile },
    pid: () => server.engine.pid,
    async kill() {
      const { pid, exited } = server.engine;
      process.kill(pid, 'SIGKILL');
      await exited;
      await server.restart();
    },
    async close() {
      await link.close();
      await server.remove();
    },
  };
}
