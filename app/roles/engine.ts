import { join } from 'node:path';
import { Fault } from '../../runtime/errors.ts';
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
  const damaged = started.damaged.then((what) => {
    throw new Fault('DATA_CORRUPT', `the engine starts anew, which may mend it: ${what}`);
  });
  return { done: damaged, addresses: { clickhouse: `http://127.0.0.1:${started.port}` }, stop: () => started.close() };
}
