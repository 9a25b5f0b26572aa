import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from '../../../test/support/browser.ts';
import { type IdentityProvider, startIdentityProvider } from '../../../test/support/identity-provider.ts';
import { type World, webWorld } from '../../../test/support/web-world.ts';
import { Oidc } from '../oidc.ts';

const client = { id: 'tocsin', secret: 'between the two' };
let provider: IdentityProvider;
let world: World;
beforeEach(async () => {
  provider = await startIdentityProvider(client);
  const groups = [
    { group: 'soc', tenant: 'acme', role: 'analyst' },
    { group: 'leads', tenant: 'acme', role: 'responder' },
  ] as const;
  world = await webWorld({
    desk: () => ({
      oidc: new Oidc({
        ...{ issuer: provider.issuer, clientId: client.id, clientSecret: client.secret, scopes: ['openid'] },
        ...{ groupClaim: 'groups', groups, redirectUri: () => 'http://127.0.0.1:8080/api/v1/oidc/callback' },
      }),
    }),
  });
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

/** The whole way: our link, the provider, and back. @param change what happens to the way back */
async function go(browser: Browser, path = '/oidc/start', change: (url: URL) => void = () => undefined) {
  const { headers } = await browser.ask('GET', path);
  const back = await provider.visit(String(headers['location']));
  change(back);
  const from = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', origin: undefined };
  const landed = await browser.ask('GET', `${back.pathname}${back.search}`, undefined, from);
  return { to: landed.headers['location'], me: (await browser.ask('GET', '/session')).body, back };
}

const refused = { to: '/?sign-in=refused', me: { code: 'NOT_SIGNED_IN' } };

describe('somebody the provider vouches for', () => {
  test('is let in by a group, with the highest role their groups give', async () => {
    provider.person = { sub: '7', preferred_username: 'Grace.H', name: 'Grace', groups: ['soc', 'leads', 'golf'] };
    const { to, me } = await go(world.browser(), '/oidc/start?to=/alerts%3Fstate=open');
    expect(to).toBe('/alerts?state=open');
    expect(me).toMatchObject({ account: 'grace.h', name: 'Grace', tenants: [{ tenant: 'acme', role: 'responder' }] });
  });

  test('may less as soon as their groups say so, and nothing without one', async () => {
    provider.person = { sub: '7', preferred_username: 'grace', groups: ['leads'] };
    await go(world.browser());
    provider.person = { ...provider.person, groups: ['soc'] };
    const { me } = await go(world.browser());
    expect(me).toMatchObject({ account: 'grace', tenants: [{ role: 'analyst' }] });
    provider.person = { ...provider.person, groups: [] };
    expect(await go(world.browser())).toMatchObject(refused);
    expect(world.desk.ledger.state.accounts.get('grace')?.tenants).toEqual([]);
  });

  test('without a group is let in where an administrator linked them, with the role given here', async () => {
    await world.account('ada', 'viewer');
    provider.person = { sub: '42', preferred_username: 'somebody' };
    expect(await go(world.browser())).toMatchObject(refused);
    const identity = { issuer: provider.issuer, subject: '42' };
    await world.desk.ledger.write({ type: 'identity-linked', account: 'ada', identity, by: 'test' });
    expect((await go(world.browser())).me).toMatchObject({ account: 'ada', tenants: [{ role: 'viewer' }] });
  });

  test('is never taken for the account whose name or address they give', async () => {
    await world.account('ada', 'admin');
    provider.person = { sub: '13', preferred_username: 'ada', email: 'ada@example.org', groups: ['soc'] };
    expect((await go(world.browser())).me).toMatchObject({ account: 'ada-2', tenants: [{ role: 'analyst' }] });
  });

  test('is not let in when disabled here', async () => {
    provider.person = { sub: '7', preferred_username: 'grace', groups: ['soc'] };
    await go(world.browser());
    await world.desk.ledger.write({ type: 'account-disabled', account: 'grace', disabled: true, by: 'test' });
    expect(await go(world.browser())).toMatchObject(refused);
  });

  test('steps up by signing in there once more, as the same person', async () => {
    provider.person = { sub: '7', preferred_username: 'grace', groups: ['soc'] };
    const browser = world.browser();
    await go(browser);
    const { me } = await go(browser, '/oidc/start?again=true&to=/campaigns');
    expect(me['stepUpUntil']).toBe(world.clock.time + 600_000);
    const other = world.browser();
    await go(other);
    provider.person = { sub: '8', preferred_username: 'eve', groups: ['soc'] };
    expect((await go(other, '/oidc/start?again=true')).to).toBe('/?sign-in=refused');
    expect((await other.ask('GET', '/session')).body).toMatchObject({ account: 'grace', stepUpUntil: 0 });
  });
});

describe('a way back', () => {
  beforeEach(() => {
    provider.person = { sub: '7', preferred_username: 'grace', groups: ['soc'] };
  });

  test.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>]>([
    ['another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
    ['another client', (claims) => ({ ...claims, aud: 'somebody-else' })],
    ['another nonce', (claims) => ({ ...claims, nonce: 'replayed' })],
    ['an end that is past', (claims) => ({ ...claims, exp: 1_000 })],
    ['no subject', ({ sub: _sub, ...claims }) => claims],
  ])('with a token of %s opens nothing', async (_what, twist) => {
    provider.twist = twist;
    expect(await go(world.browser())).toMatchObject(refused);
  });

  test('with a token that another key signed opens nothing', async () => {
    provider.forge = true;
    expect(await go(world.browser())).toMatchObject(refused);
  });

  test('with another state, or in a browser that did not begin it, opens nothing', async () => {
    const other = (url: URL): void => url.searchParams.set('state', 'x');
    expect(await go(world.browser(), '/oidc/start', other)).toMatchObject(refused);
    const begun = await world.browser().ask('GET', '/oidc/start');
    const back = await provider.visit(String(begun.headers['location']));
    const victim = world.browser();
    expect((await victim.ask('GET', `${back.pathname}${back.search}`)).headers['location']).toBe('/?sign-in=refused');
  });

  test('is good once', async () => {
    const browser = world.browser();
    const cookies = new Map<string, string>();
    const { back } = await go(browser, '/oidc/start', () => browser.cookies.forEach((v, k) => cookies.set(k, v)));
    const again = world.browser();
    for (const [name, value] of cookies) again.cookies.set(name, value);
    expect((await again.ask('GET', `${back.pathname}${back.search}`)).headers['location']).toBe('/?sign-in=refused');
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'never leads to %s',
    async (to) => {
      expect((await world.browser().ask('GET', `/oidc/start?to=${encodeURIComponent(to)}`)).status).toBe(400);
    },
  );
});

test('a provider that does not answer is said to be away, and asked again the next time', async () => {
  const { issuer } = provider;
  await provider[Symbol.asyncDispose]();
  expect((await world.browser().ask('GET', '/oidc/start')).body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(issuer).toContain('127.0.0.1');
});
