import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessDesk } from '../../dashboards/access/desk.ts';
import { createGate } from '../../dashboards/access/gate.ts';
import { Ledger } from '../../dashboards/access/ledger.ts';
import { Lockout, perAccount, perAddress } from '../../dashboards/access/lockout.ts';
import { Passwords } from '../../dashboards/access/passwords.ts';
import { accessRoutes } from '../../dashboards/access/routes/access-routes.ts';
import { Seal } from '../../dashboards/access/secrets.ts';
import type { Home } from '../../dashboards/api/origin.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { createServer, type Server } from '../../dashboards/api/server.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Role } from '../../schemas/api/access.ts';
import { Browser } from './browser.ts';

export const password = 'correct horse battery staple';
export const setupSecret = 'printed-once-on-the-terminal';
const noon = 1_795_262_400_000;

export interface World extends AsyncDisposable {
  readonly clock: { time: number; now(): number; real(ms: number): number };
  readonly desk: AccessDesk;
  readonly server: Server;
  readonly log: EventLog;
  /** A browser of its own, from an address of its own. */
  browser(): Browser;
  /** Somebody with one role in one tenant. */
  account(account: string, role: Role, tenant?: string): Promise<void>;
  /** The same, signed in. */
  member(account: string, role: Role, tenant?: string): Promise<Browser>;
}

/** The server of people with its accounts, on a log of its own and a clock that stands still. No socket is opened. */
export async function webWorld(
  options: { routes?: (desk: AccessDesk) => readonly Route[]; desk?: (home: Home) => Partial<AccessDesk> } = {},
): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-web-'));
  const clock = {
    time: noon,
    now() {
      return this.time;
    },
    real: (ms: number) => ms,
  };
  const log = await openEmbeddedLog({ directory, telemetryPartitions: 1, clock });
  const ledger = new Ledger(log, clock);
  const end = new AbortController();
  const following = ledger.follow(end.signal);
  const home: Home = { origins: [] };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const desk: AccessDesk = {
    ...{ ledger, clock, logger, oidc: undefined },
    passwords: new Passwords(),
    seal: new Seal(Buffer.alloc(32, 7)),
    accountLockout: new Lockout(perAccount),
    addressLockout: new Lockout(perAddress),
    setupSecret: () => (ledger.state.accounts.size === 0 ? setupSecret : undefined),
    tenants: () => ['acme', 'globex'],
    origins: () => home.origins,
    idleMs: 12 * 3_600_000,
    sessionMs: 7 * 86_400_000,
    ...options.desk?.(home),
  };
  const server = await createServer({
    ...{ host: '127.0.0.1', port: 8080, tls: undefined, publicUrl: undefined, proxies: [], home, clock, logger },
    routes: options.routes?.(desk) ?? accessRoutes(desk),
    gate: createGate(desk),
    console: join(directory, 'no-console'),
  });
  let browsers = 0;
  const browser = (): Browser => new Browser(server.app, `192.0.2.${(++browsers % 250) + 1}`);
  const account = async (name: string, role: Role, tenant = 'acme'): Promise<void> => {
    const hash = await desk.passwords.hash(password);
    await ledger.write({
      ...{ type: 'account-made', account: name, name, password: hash, identity: null, first: false, by: 'test' },
      tenants: [{ tenant, role }],
    });
  };
  return {
    ...{ clock, desk, server, log, browser, account },
    member: async (name, role, tenant) => {
      await account(name, role, tenant);
      const own = browser();
      await own.signIn(name, password);
      return own;
    },
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await server.close();
      await following;
      await log.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
