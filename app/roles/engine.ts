import { join } from 'node:path';
import { Fault } from '../../runtime/errors.ts';
import { startEngine } from '../../runtime/clickhouse/engine/host.ts';
import { endpointFile, ensureEndpoint } from '../engine-endpoint.ts';
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
  }).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'PORT_IN_USE') throw error;
    const how = `end the program that listens there (ss -ltnp names it), or stop everything here and remove ${endpointFile(config.data)}: another is chosen then`;
    throw new Fault('PORT_IN_USE', `${error.message}, which is the engine's here: ${how}`, { cause: error });
  });
  const damaged = started.damaged.then((what) => {
    throw new Fault('DATA_CORRUPT', `the engine starts anew, which may mend it: ${what}`);
  });
  return { done: damaged, addresses: { clickhouse: `http://127.0.0.1:${started.port}` }, stop: () => started.close() };
}
