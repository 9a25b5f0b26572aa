import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { password, setupSecret, type World, webWorld } from '../../../test/support/web-world.ts';
import { codeAt } from '../one-time-code.ts';

let world: World;
beforeEach(async () => {
  world = await webWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const minute = 60_000;
const refused = { status: 401, body: expect.objectContaining({ code: 'SIGN_IN_REFUSED' }) };

describe('before there is anybody', () => {
  const ada = { account: 'ada', name: 'Ada', password };

  test('an administrator is demanded, and made by whoever holds the setup secret', async () => {
    const browser = world.browser();
    expect((await browser.ask('GET', '/setup')).body).toEqual({ needed: true, oidc: false });
    expect(await browser.ask('POST', '/setup', { ...ada, secret: 'guessed' })).toMatchObject(refused);
    const made = await browser.ask('POST', '/setup', { ...ada, secret: setupSecret });
    expect(made.body).toMatchObject({ state: 'open', me: { account: 'ada', tenants: [{ role: 'admin' }, {}] } });
    expect((await browser.ask('GET', '/setup')).body['needed']).toBe(false);
  });

  test('the secret is good once', async () => {
    await world.browser().ask('POST', '/setup', { ...ada, secret: setupSecret });
    const again = await world.browser().ask('POST', '/setup', { ...ada, account: 'eve', secret: setupSecret });
    expect(again).toMatchObject(refused);
    expect([...world.desk.ledger.state.accounts.keys()]).toEqual(['ada']);
  });

  test('two at once make one administrator', async () => {
    const both = await Promise.all(
      ['ada', 'eve'].map((account) => world.browser().ask('POST', '/setup', { ...ada, account, secret: setupSecret })),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(world.desk.ledger.state.accounts.size).toBe(1);
  });

  test('no name and password of any kind let somebody in', async () => {
    for (const [account, guess] of [
      ['admin', 'admin'],
      ['root', 'root'],
      ['tocsin', 'tocsin'],
      ['', ''],
    ] as const)
      expect([400, 401]).toContain((await world.browser().signIn(account, guess)).status);
  });
});

describe('signing in', () => {
  test('opens a session in a cookie that no script reads and no other site sends', async () => {
    const browser = await world.member('ada', 'analyst');
    const { headers } = await browser.signIn('ada', password);
    expect([headers['set-cookie']].flat()[0]).toMatch(
      /^tocsin-session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.ask('GET', '/session')).body).toMatchObject({
      ...{ account: 'ada', stepUpUntil: 0, factors: [] },
      tenants: [{ tenant: 'acme', role: 'analyst' }],
    });
  });

  test('leaves nothing in the log that would let somebody in', async () => {
    const browser = await world.member('ada', 'analyst');
    const records = await world.log.read('accounts.v1', 0, 0);
    const text = records.map(({ payload }) => Buffer.from(payload).toString()).join('\n');
    const [secret = 'none'] = [...browser.cookies.values()];
    expect(text).toContain('session-opened');
    for (const hidden of [secret, password, browser.csrf]) expect(text).not.toContain(hidden);
  });

  test('is refused alike, and after the same work, for a wrong password, an unknown, a disabled and a locked account', async () => {
    await world.member('ada', 'analyst');
    await world.member('bob', 'analyst');
    await world.desk.ledger.write({ type: 'account-disabled', account: 'bob', disabled: true, by: 'test' });
    await world.member('cyd', 'analyst');
    for (let i = 0; i < 6; i++) await world.browser().signIn('cyd', 'wrong');
    const before = world.desk.passwords.computed;
    const answers = await Promise.all(
      [
        ['ada', 'wrong'],
        ['nobody', password],
        ['bob', password],
        ['cyd', password],
      ].map(([account = '', guess = '']) => world.browser().signIn(account, guess)),
    );
    expect(world.desk.passwords.computed - before).toBe(4);
    const said = answers.map(({ status, text, headers }) => ({ status, text, names: Object.keys(headers).sort() }));
    expect(said[0]).toMatchObject({ status: 401 });
    for (const other of said) expect(other).toEqual(said[0]);
  });

  test('waits twice as long after every further failure, whether there is such an account or not', async () => {
    await world.member('ada', 'analyst');
    for (let i = 0; i < 6; i++) await world.browser().signIn('ada', 'wrong');
    expect(await world.browser().signIn('ada', password)).toMatchObject(refused);
    world.clock.time += 1_001;
    await world.browser().signIn('ada', 'wrong');
    world.clock.time += 1_900;
    expect(await world.browser().signIn('ada', password)).toMatchObject(refused);
    world.clock.time += 101;
    expect((await world.browser().signIn('ada', password)).status).toBe(200);
  });

  test('an address that fails often waits whatever account it asks for, and others do not', async () => {
    await world.member('ada', 'analyst');
    const guesser = world.browser();
    for (let i = 0; i < 21; i++) await guesser.signIn(`nobody-${i}`, 'wrong');
    const told = await guesser.signIn('ada', password);
    expect([told.status, told.headers['retry-after']]).toEqual([429, '1']);
    expect((await world.browser().signIn('ada', password)).status).toBe(200);
  });

  test('a lock outlives the process that made it', async () => {
    await world.member('ada', 'analyst');
    for (let i = 0; i < 9; i++) {
      world.clock.time += 8_001;
      await world.browser().signIn('ada', 'wrong');
    }
    await world.desk.ledger.write({ type: 'account-renamed', account: 'ada', name: 'Ada', by: 'test' });
    expect(world.desk.ledger.state.accounts.get('ada')?.lockedUntil).toBeGreaterThan(world.clock.time);
  });
});

describe('a code as second factor', () => {
  async function withCode() {
    const browser = await world.member('ada', 'analyst');
    await browser.stepUp(password);
    const { body } = await browser.ask('POST', '/account/totp');
    const secret = String(body['secret']);
    const code = (): string => codeAt(secret, world.clock.now());
    expect((await browser.ask('PUT', '/account/totp', { code: code() })).body['factors']).toEqual(['totp']);
    return { browser, code, secret };
  }

  test('is asked for after the password, and the password alone opens nothing', async () => {
    const { code } = await withCode();
    world.clock.time += minute;
    const browser = world.browser();
    expect((await browser.signIn('ada', password)).body).toEqual({ state: 'second-factor', factors: ['totp'] });
    expect((await browser.ask('GET', '/session')).status).toBe(401);
    expect(await browser.ask('POST', '/session/totp', { code: '000000' })).toMatchObject(refused);
    expect((await browser.ask('POST', '/session/totp', { code: code() })).body['state']).toBe('open');
  });

  test('is taken once, and no earlier one after it', async () => {
    const { code } = await withCode();
    world.clock.time += minute;
    const [earlier, now] = [code(), ((world.clock.time += 30_000), code())];
    const enter = async (given: string): Promise<number> => {
      const browser = world.browser();
      await browser.signIn('ada', password);
      return (await browser.ask('POST', '/session/totp', { code: given })).status;
    };
    expect([await enter(now), await enter(now), await enter(earlier)]).toEqual([200, 401, 401]);
  });

  test('of two at once with one code, one gets in', async () => {
    const { code } = await withCode();
    world.clock.time += minute;
    const browsers = [world.browser(), world.browser()];
    for (const browser of browsers) await browser.signIn('ada', password);
    const given = await Promise.all(browsers.map((browser) => browser.ask('POST', '/session/totp', { code: code() })));
    expect(given.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  test('guesses are counted although the password was right each time', async () => {
    const { code } = await withCode();
    world.clock.time += minute;
    for (let i = 0; i < 6; i++) {
      const browser = world.browser();
      await browser.signIn('ada', password);
      await browser.ask('POST', '/session/totp', { code: String(100_000 + i) });
    }
    const browser = world.browser();
    await browser.signIn('ada', password);
    expect(await browser.ask('POST', '/session/totp', { code: code() })).toMatchObject({ status: 401 });
  });

  test('is not asked of another account, nor five minutes later', async () => {
    const { code } = await withCode();
    world.clock.time += minute;
    expect((await world.browser().ask('POST', '/session/totp', { code: code() })).status).toBe(401);
    const browser = world.browser();
    await browser.signIn('ada', password);
    world.clock.time += 5 * minute;
    expect((await browser.ask('POST', '/session/totp', { code: code() })).status).toBe(401);
  });

  test('its secret is kept sealed', async () => {
    const { secret } = await withCode();
    const records = await world.log.read('accounts.v1', 0, 0);
    expect(records.map(({ payload }) => Buffer.from(payload).toString()).join('\n')).not.toContain(secret);
    expect(world.desk.ledger.state.accounts.get('ada')?.totp?.secret).toBeTruthy();
  });
});
