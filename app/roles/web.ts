import { consoleDirectory } from '../../dashboards/api/console-files.ts';
import { collectRoutes } from '../../dashboards/api/routes.ts';
import { createServer } from '../../dashboards/api/server.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Context, Running } from '../context.ts';
import { readNamed } from '../read-file.ts';

/** Serves people: the console and its API. Any number of instances may run. */
export async function web(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  if (config.web === undefined) throw new Fault('CONFIG_INVALID', 'the role web needs a section web');
  const { host, port, certificate, key, publicUrl, proxies } = config.web;
  const tls =
    certificate === undefined || key === undefined
      ? undefined
      : { certificate: readNamed(certificate), key: readNamed(key) };
  const server = await createServer({
    ...{ host, port, tls, publicUrl, proxies, clock, logger },
    routes: collectRoutes(),
    gate: { identify: () => undefined },
    console: consoleDirectory,
  });
  const address = await server.listen();
  return {
    addresses: { web: `${tls === undefined ? 'http' : 'https'}://${address}` },
    status: () => ({ web: { refused: { ...server.counts }, streams: server.streams.open } }),
    stop: () => server.close(),
  };
}
