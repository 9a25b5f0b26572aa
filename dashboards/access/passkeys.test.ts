import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Authenticator } from '../../test/support/authenticator.ts';
import type { Browser } from '../../test/support/browser.ts';
import { password, type World, webWorld } from '../../test/support/web-world.ts';
import { relyingOn } from './passkeys.ts';

const origin = 'http://localhost:8080';
let world: World;
let key: Authenticator;
let ada: Browser;
beforeEach(async () => {
  world = await webWorld();
  key = new Authenticator(origin);
  ada = await world.member('ada', 'analyst');
  await ada.stepUp(password);
});
afterEach(() => world[Symbol.asyncDispose]());

async function register(browser: Browser, authenticator = key) {
  const { body } = await browser.ask('POST', '/account/passkeys/options');
  return browser.ask('POST', '/account/passkeys', { label: 'laptop', response: authenticator.create(body) });
}

async function answer(browser: Browser, authenticator = key) {
  const { body } = await browser.ask('POST', '/session/passkey/options');
  return authenticator.get(body);
}

describe('a passkey', () => {
  test('signs in alone, without a password and without saying who comes', async () => {
    expect((await register(ada)).body['factors']).toEqual(['passkey']);
    const browser = world.browser();
    const signed = await browser.ask('POST', '/session/passkey', await answer(browser));
    expect(signed.body).toMatchObject({ state: 'open', me: { account: 'ada' } });
  });

  test('is asked for after the password, and another account’s does not do', async () => {
    await register(ada);
    const eve = await world.member('eve', 'analyst');
    await eve.stepUp(password);
    const other = new Authenticator(origin);
    await register(eve, other);
    const browser = world.browser();
    expect((await browser.signIn('ada', password)).body).toEqual({ state: 'second-factor', factors: ['passkey'] });
    expect((await browser.ask('POST', '/session/passkey', await answer(browser, other))).status).toBe(401);
    expect((await browser.ask('POST', '/session/passkey', await answer(browser))).body['state']).toBe('open');
  });

  test('lets its owner in while somebody else guesses the password', async () => {
    await register(ada);
    for (let i = 0; i < 6; i++) await world.browser().signIn('ada', `guess ${i}`);
    const browser = world.browser();
    expect((await browser.signIn('ada', password)).status).toBe(401);
    expect((await browser.ask('POST', '/session/passkey', await answer(browser))).body['state']).toBe('open');
  });

  test('steps up', async () => {
    await register(ada);
    world.clock.time += 600_000;
    const passkey = await answer(ada);
    expect((await ada.ask('POST', '/session/step-up', { passkey })).body['stepUpUntil']).toBe(
      world.clock.time + 600_000,
    );
  });

  test('gives an answer that is good once', async () => {
    await register(ada);
    const browser = world.browser();
    const given = await answer(browser);
    const challenge = [...browser.cookies];
    expect((await browser.ask('POST', '/session/passkey', given)).status).toBe(200);
    const thief = world.browser();
    for (const [name, value] of challenge) thief.cookies.set(name, value);
    expect((await thief.ask('POST', '/session/passkey', given)).status).toBe(401);
  });

  test.each<[string, (authenticator: Authenticator) => void]>([
    ['for another site', (one) => (one.origin = 'http://localhost:9999')],
    ['without having looked at who holds it', (one) => (one.userVerified = false)],
    ['signed by another key', (one) => one.forge()],
    ['for another challenge', (one) => (one.challenge = 'b3RoZXI')],
  ])('that answers %s is refused', async (_what, spoil) => {
    await register(ada);
    spoil(key);
    const browser = world.browser();
    expect((await browser.ask('POST', '/session/passkey', await answer(browser))).status).toBe(401);
  });

  test('is taken by one account only, and gone when its owner takes it away', async () => {
    await register(ada);
    const [id = ''] = world.desk.ledger.state.accounts.get('ada')?.passkeys.map((one) => one.id) ?? [];
    const eve = await world.member('eve', 'analyst');
    await eve.stepUp(password);
    expect((await eve.ask('DELETE', `/account/passkeys/${id}`)).status).toBe(404);
    expect((await register(eve)).status).toBe(409);
    expect((await ada.ask('DELETE', `/account/passkeys/${id}`)).body['factors']).toEqual([]);
    const browser = world.browser();
    expect((await browser.ask('POST', '/session/passkey', await answer(browser))).status).toBe(401);
  });
});

test('passkeys rest on the name people type, never on an address', () => {
  const loopback = ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'];
  expect(relyingOn(loopback)).toEqual({ id: 'localhost', origins: ['http://localhost:8080'] });
  expect(relyingOn(['https://tocsin.example.org', ...loopback]).id).toBe('tocsin.example.org');
});
