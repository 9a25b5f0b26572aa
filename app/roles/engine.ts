import { join } from 'node:path';
import { startEngine } from '../../runtime/clickhouse/engine/host.ts';
import { ensureEndpoint } from '../engine-endpoint.ts';
import type { Context, Running } from '../context.ts';

/** The embedded ClickHouse engine behind its HTTP protocol, on loopback. */
export async function engine({ config }: Context): Promise<Running> {
  const { port, password, readerPassword } = await ensureEndpoint(config.data);
  const started = await startEngine({
    directory: join(config.data, 'engine', 'store'),
    host: '127.0.0.1',
    port,
    password,
    readerPassword,
  });
  return { addresses: { clickhouse: `http://127.0.0.1:${started.port}` }, stop: () => started.close() };
}
