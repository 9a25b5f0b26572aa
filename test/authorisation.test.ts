import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, Route } from '../dashboards/api/route.ts';
import { type Role, roles } from '../schemas/api/access.ts';
import type { Browser } from './support/browser.ts';
import { issue } from './support/credentials.ts';
import { routeTable } from './support/route-table.ts';
import { type World, webWorld } from './support/web-world.ts';

/** What is served beside the table: the same for everybody, and nothing of anybody. */
const beside = [
  'GET /',
  'GET /api/v1/openapi.json',
  'GET /docs',
  'GET /docs.css',
  'POST /api/v1/csp-reports',
  'HEAD /*',
  'GET /',
  'GET /*',
];

/** What strangers may call. Whoever adds a line here has thought about it. */
const forAnyone = [
  'GET /setup',
  'POST /setup',
  'POST /session',
  'POST /session/totp',
  'POST /session/passkey/options',
  'POST /session/passkey',
  'GET /oidc/start',
  'GET /oidc/callback',
];

/** Each kind of access, whether a route of today has it or not. */
const samples: Route[] = roles.flatMap((role) =>
  [false, true].map((stepUp) => ({
    ...{ method: 'PUT', path: `/tenants/:tenant/samples/${role}${stepUp ? '/careful' : ''}`, summary: 'A sample' },
    access: { who: 'member', role, ...(stepUp ? { stepUp: true as const } : {}) },
    handle: async () => ({ body: undefined }),
  })),
) as Route[];

/** Authorisation alone is looked at: what a route takes and does is cut off. */
function bare({ method, path, summary, access }: Route): Route {
  return { method, path, summary, access, handle: async () => ({ body: undefined }) };
}

const named = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;
const callers = ['stranger', ...roles, 'foreign admin'] as const;
const ways = ['session', 'stepped-up session', 'token', 'token of another tenant', 'token of a lesser role'] as const;

let world: World;
let all: Route[];
const credentials = new Map<string, { browser?: Browser; token?: string }>();
beforeAll(async () => {
  world = await webWorld({
    routes: (desk) => {
      all = [...routeTable(desk), ...samples];
      return all.map(bare);
    },
  });
  for (const who of [...roles, 'foreign admin'] as const) {
    const role: Role = who === 'foreign admin' ? 'admin' : who;
    const own = who === 'foreign admin' ? 'globex' : 'acme';
    for (const way of ways) credentials.set(`${who} by ${way}`, await credential(`${role}-${own}`, role, own, way));
  }
});
afterAll(() => world[Symbol.asyncDispose]());

async function credential(account: string, role: Role, own: string, way: (typeof ways)[number]) {
  const { ledger } = world.desk;
  if (!ledger.state.accounts.has(account)) await world.account(account, role, own);
  const { browser, token } = issue(world, account);
  if (way === 'session') return { browser: await browser(false) };
  if (way === 'stepped-up session') return { browser: await browser(true) };
  const tenant = way === 'token of another tenant' ? 'initech' : own;
  return { token: await token(tenant, way === 'token of a lesser role' ? 'viewer' : role) };
}

/** The rules as a person would say them, written a second time. */
function expected(access: Access, who: (typeof callers)[number], way: (typeof ways)[number]): number {
  if (access.who === 'anyone') return 204;
  if (who === 'stranger') return 401;
  const byToken = way.startsWith('token');
  if (byToken && (access.who === 'account' || access.stepUp === true)) return 403;
  if (access.who === 'member') {
    if (who === 'foreign admin' || way === 'token of another tenant') return 403;
    const held = way === 'token of a lesser role' ? 'viewer' : who;
    const order = ['viewer', 'analyst', 'responder', 'admin'];
    if (order.indexOf(held) < order.indexOf(access.role)) return 403;
  }
  return access.stepUp === true && way === 'session' ? 403 : 204;
}

describe('who may call what', () => {
  test('is as the table says: every route, every role, own and foreign tenant, every way to prove it', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const one of all) {
      const path = one.path.replace(':tenant', 'acme').replaceAll(/:\w+/g, 'x');
      for (const who of callers) {
        for (const way of who === 'stranger' ? (['session'] as const) : ways) {
          const { browser = world.browser(), token } = credentials.get(`${who} by ${way}`) ?? {};
          const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
          const { status } = await browser.ask(one.method, path, undefined, bearer);
          asked++;
          const right = expected(one.access, who, way);
          if (status !== right) wrong.push(`${named(one)} by ${who} with ${way}: ${status}, not ${right}`);
        }
      }
    }
    expect(asked).toBeGreaterThan(all.length * 20);
    expect(wrong).toEqual([]);
  });

  test('of a tenant that is no tenant is refused alike', async () => {
    const admin = credentials.get('admin by stepped-up session')?.browser;
    for (const tenant of ['*', '', '..', '%2e%2e', 'nobody', 'ACME', 'acme%00', 'a'.repeat(65)]) {
      const seen = await admin?.ask('PUT', `/tenants/${tenant}/samples/viewer`);
      expect([tenant, seen?.status]).toEqual([tenant, expect.toSatisfy((status) => status === 403 || status === 404)]);
    }
  });
});

describe('the table of routes', () => {
  test('names no route twice, and everybody’s routes are the known ones', () => {
    const names = all.map(named);
    expect(new Set(names).size).toBe(names.length);
    const open = all.filter(({ access }) => access.who === 'anyone').map(named);
    expect(open.filter((one) => !forAnyone.includes(one))).toEqual([]);
  });

  test('asks for a role wherever a path names a tenant, and nowhere else', () => {
    for (const one of all)
      expect([named(one), one.access.who === 'member']).toEqual([named(one), one.path.startsWith('/tenants/:tenant/')]);
  });

  test('is all that is served', () => {
    const listed = [...all.map(({ method, path }) => `${method} /api/v1${path}`), ...beside];
    expect(world.server.served.filter((one) => !listed.includes(one))).toEqual([]);
    expect(all.filter(({ method, path }) => !world.server.served.includes(`${method} /api/v1${path}`))).toEqual([]);
  });
});
