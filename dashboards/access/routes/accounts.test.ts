import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from '../../../test/support/browser.ts';
import { password, type World, webWorld } from '../../../test/support/web-world.ts';

let world: World;
let admin: Browser;
beforeEach(async () => {
  world = await webWorld();
  admin = await world.member('root-of-acme', 'admin');
  await admin.stepUp(password);
});
afterEach(() => world[Symbol.asyncDispose]());

const acme = '/tenants/acme/accounts';
const state = () => world.desk.ledger.state.accounts;
/** Changes an account as somebody does who has just looked at it. */
const edit = (method: string, account: string, body?: unknown) =>
  admin.ask(method, `${acme}/${account}`, body, { 'if-match': `"${state().get(account)?.revision ?? 0}"` });

describe('an administrator of one tenant', () => {
  test('lets people in with a password that is shown once', async () => {
    const made = await admin.ask('POST', acme, { account: 'ada', name: 'Ada', role: 'analyst' });
    expect(made).toMatchObject({ status: 201, body: { account: { account: 'ada', tenants: [{ role: 'analyst' }] } } });
    expect((await world.browser().signIn('ada', String(made.body['password']))).status).toBe(200);
    expect((await admin.ask('GET', acme)).text).not.toContain('argon2');
  });

  test('sees, changes and removes nobody of other tenants', async () => {
    await world.account('gus', 'analyst', 'globex');
    expect((await admin.ask('GET', acme)).text).not.toContain('gus');
    for (const [method, body] of [['PATCH', { role: 'admin' }], ['PATCH', { disabled: true }], ['DELETE']] as const)
      expect((await edit(method, 'gus', body)).status).toBe(404);
    expect((await admin.ask('GET', '/tenants/globex/accounts')).status).toBe(403);
    expect((await admin.ask('POST', acme, { account: 'gus', name: 'G', role: 'admin' })).status).toBe(409);
    expect(state().get('gus')?.tenants).toEqual([{ tenant: 'globex', role: 'analyst' }]);
  });

  test('gives roles here to somebody who works elsewhere too, and takes over nothing of theirs', async () => {
    await world.account('both', 'viewer', 'globex');
    await world.desk.ledger.write({ type: 'membership-set', account: 'both', tenant: 'acme', role: 'viewer', by: 'x' });
    expect((await edit('PATCH', 'both', { role: 'responder' })).status).toBe(200);
    const link = { issuer: 'https://idp.example', subject: 'mine' };
    for (const body of [{ resetPassword: true }, { disabled: true }, { name: 'Not you' }, { link }, { unlink: link }])
      expect([body, (await edit('PATCH', 'both', body)).status]).toEqual([body, 403]);
    expect((await edit('DELETE', 'both')).status).toBe(204);
    expect(state().get('both')).toMatchObject({ tenants: [{ tenant: 'globex' }], disabled: false });
  });

  test('does not touch an administrator of everything', async () => {
    await world.desk.ledger.write({
      ...{ type: 'account-made', account: 'chief', name: 'Chief', password: null, identity: null, first: false },
      ...{ tenants: [{ tenant: '*', role: 'admin' }], by: 'test' },
    });
    expect((await edit('PATCH', 'chief', { role: 'viewer' })).status).toBe(409);
    expect((await edit('PATCH', 'chief', { resetPassword: true })).status).toBe(403);
    expect((await edit('DELETE', 'chief')).status).toBe(409);
  });

  test('resets a password: sessions and second factors end with it', async () => {
    const ada = await world.member('ada', 'analyst');
    const { body } = await edit('PATCH', 'ada', { resetPassword: true });
    expect((await ada.ask('GET', '/session')).status).toBe(401);
    expect((await ada.signIn('ada', password)).status).toBe(401);
    expect((await ada.signIn('ada', String(body['password']))).status).toBe(200);
  });

  test('who removes the last membership of somebody disables them', async () => {
    const ada = await world.member('ada', 'analyst');
    expect((await edit('DELETE', 'ada')).status).toBe(204);
    expect(state().get('ada')).toMatchObject({ disabled: true, tenants: [] });
    expect((await ada.ask('GET', '/session')).status).toBe(401);
  });

  test.each(['Ada', 'a', '../x', 'a b', '<script>', `a${'b'.repeat(64)}`])(
    'makes no account called %s',
    async (account) => {
      expect((await admin.ask('POST', acme, { account, name: 'A', role: 'viewer' })).status).toBe(400);
    },
  );

  test('changes nothing of an account that somebody else has changed meanwhile, or that it has not looked at', async () => {
    await world.account('ada', 'viewer');
    const { body } = await admin.ask('GET', acme);
    const accounts = body['accounts'] as { account: string; revision: number }[];
    const revision = accounts.find(({ account }) => account === 'ada')?.revision ?? 0;
    const ask = (method: string, wish: unknown, seen: string | undefined) =>
      admin.ask(method, `${acme}/ada`, wish, { 'if-match': seen });
    for (const [method, wish] of [['PATCH', { role: 'admin' }], ['DELETE']] as const)
      expect((await ask(method, wish, undefined)).body['code']).toBe('REVISION_NEEDED');
    const both = await Promise.all(
      ['analyst', 'responder'].map((role) => ask('PATCH', { role, name: role }, `"${revision}"`)),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const [won] = both.filter(({ status }) => status === 200);
    expect(won?.headers['etag']).toBe(`"${revision + 2}"`);
    expect(state().get('ada')?.tenants[0]?.role).toBe(state().get('ada')?.name);
    expect((await ask('DELETE', undefined, `"${revision}"`)).body['code']).toBe('CHANGED_SINCE');
    expect((await ask('DELETE', undefined, `"${revision + 2}"`)).status).toBe(204);
  });

  test('gives nobody a role everywhere', async () => {
    const made = { account: 'ada', name: 'A', role: 'admin' };
    expect((await admin.ask('POST', '/tenants/*/accounts', made)).status).toBe(403);
    expect((await admin.ask('POST', '/tenants/%2A/accounts', made)).status).toBe(403);
    expect((await admin.ask('POST', acme, { ...made, tenants: [{ tenant: '*', role: 'admin' }] })).status).toBe(400);
  });
});
