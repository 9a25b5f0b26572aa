import { createGate } from '../../dashboards/access/gate.ts';
import { accessRoutes } from '../../dashboards/access/routes/access-routes.ts';
import { consoleDirectory } from '../../dashboards/api/console-files.ts';
import type { Home } from '../../dashboards/api/origin.ts';
import { collectRoutes } from '../../dashboards/api/routes.ts';
import { createServer } from '../../dashboards/api/server.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Context, Running } from '../context.ts';
import { readNamed } from '../read-file.ts';
import { followAccess, openAccess } from '../web/access.ts';
import { AuditTrail } from '../web/audit-trail.ts';
import { ensureConsole } from '../web/console.ts';
import { openData } from '../web/data.ts';

/** Serves people: the console and its API. Any number of instances may run. */
export async function web(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  if (config.web === undefined) throw new Fault('CONFIG_INVALID', 'the role web needs a section web');
  const { host, port, certificate, key, publicUrl, proxies } = config.web;
  const tls =
    certificate === undefined || key === undefined
      ? undefined
      : { certificate: readNamed(certificate), key: readNamed(key) };
  const home: Home = { origins: [] };
  const trail = new AuditTrail();
  const access = await openAccess(context, config.web, home, trail);
  const data = await openData(context, trail);
  const server = await createServer({
    ...{ host, port, tls, publicUrl, proxies, home, clock, logger },
    routes: collectRoutes(accessRoutes(access), data.routes),
    gate: createGate(access),
    console: consoleDirectory,
  });
  await ensureConsole(logger);
  const address = await server.listen();
  const following = followAccess(access, context);
  const { accounts, sessions, tokens } = access.ledger.state;
  return {
    addresses: { web: `${tls === undefined ? 'http' : 'https'}://${address}` },
    status: () => ({
      web: {
        answered: { ...server.answered },
        refused: { ...server.counts },
        streams: server.streams.open,
        accounts: accounts.size,
        sessions: sessions.size,
        tokens: tokens.size,
        next: { 'accounts.0': access.ledger.next },
      },
    }),
    done: Promise.all([following, data.done]).then(() => undefined),
    stop: async () => {
      await server.close();
      await Promise.allSettled([following]);
      await data.close();
    },
  };
}
