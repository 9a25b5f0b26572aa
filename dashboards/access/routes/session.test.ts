import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { password, type World, webWorld } from '../../../test/support/web-world.ts';

let world: World;
beforeEach(async () => {
  world = await webWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const hour = 3_600_000;
const day = 24 * hour;

describe('a session', () => {
  test('ends after twelve hours without use, and goes on while it is used', async () => {
    const browser = await world.member('ada', 'analyst');
    for (let i = 0; i < 3; i++) {
      world.clock.time += 11 * hour;
      expect((await browser.ask('GET', '/session')).status).toBe(200);
    }
    world.clock.time += 12 * hour;
    expect((await browser.ask('GET', '/session')).body['code']).toBe('NOT_SIGNED_IN');
  });

  test('ends after seven days however much it is used', async () => {
    const browser = await world.member('ada', 'analyst');
    const until = world.clock.time + 7 * day;
    for (; world.clock.time < until; world.clock.time += 6 * hour)
      expect((await browser.ask('GET', '/session')).status).toBe(200);
    expect((await browser.ask('GET', '/session')).status).toBe(401);
  });

  test('can be seen and ended from another one, and nobody ends or sees those of others', async () => {
    const here = await world.member('ada', 'analyst');
    const there = world.browser();
    await there.signIn('ada', password);
    const eve = await world.member('eve', 'admin');
    const { sessions } = (await here.ask('GET', '/sessions')).body as { sessions: { id: string; current: boolean }[] };
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(sessions).toHaveLength(2);
    const other = sessions.find(({ current }) => !current)?.id;
    expect(((await eve.ask('GET', '/sessions')).body as { sessions: unknown[] }).sessions).toHaveLength(1);
    expect((await eve.ask('DELETE', `/sessions/${other}`)).status).toBe(404);
    expect((await here.ask('DELETE', `/sessions/${other}`)).status).toBe(204);
    expect([(await there.ask('GET', '/session')).status, (await here.ask('GET', '/session')).status]).toEqual([
      401, 200,
    ]);
  });

  test('is over once signed out, cookie or not', async () => {
    const browser = await world.member('ada', 'analyst');
    const copy = new Map(browser.cookies);
    expect((await browser.ask('DELETE', '/session')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of copy) browser.cookies.set(name, value);
    expect((await browser.ask('GET', '/session')).status).toBe(401);
  });

  test('of somebody who is disabled is over at once, and so are their tokens', async () => {
    const browser = await world.member('ada', 'analyst');
    await browser.stepUp(password);
    const made = await browser.ask('POST', '/tokens', { label: 'ci', tenant: 'acme', role: 'viewer' });
    await world.desk.ledger.write({ type: 'account-disabled', account: 'ada', disabled: true, by: 'test' });
    await world.desk.ledger.write({ type: 'account-disabled', account: 'ada', disabled: false, by: 'test' });
    expect((await browser.ask('GET', '/session')).status).toBe(401);
    const bearer = { authorization: `Bearer ${String(made.body['secret'])}` };
    expect((await world.browser().ask('GET', '/session', undefined, bearer)).status).toBe(401);
  });

  test('is asked for the password again before what cannot easily be undone, for ten minutes', async () => {
    const browser = await world.member('ada', 'analyst');
    const issue = () => browser.ask('POST', '/tokens', { label: 'ci', tenant: 'acme', role: 'viewer' });
    expect((await issue()).body['code']).toBe('STEP_UP_NEEDED');
    expect((await browser.stepUp('wrong')).status).toBe(409);
    expect((await browser.stepUp(password)).body['stepUpUntil']).toBe(world.clock.time + 600_000);
    expect((await issue()).status).toBe(201);
    world.clock.time += 600_000;
    expect((await issue()).body['code']).toBe('STEP_UP_NEEDED');
  });

  test('guesses no passwords when stepping up', async () => {
    const browser = await world.member('ada', 'analyst');
    for (let i = 0; i < 6; i++) await browser.stepUp(`wrong ${i}`);
    expect((await browser.stepUp(password)).status).toBe(409);
  });
});

test('a new password ends the other sessions, and asks for the present one', async () => {
  const here = await world.member('ada', 'analyst');
  const there = world.browser();
  await there.signIn('ada', password);
  const next = 'another long enough one';
  expect((await here.ask('PUT', '/account/password', { current: 'wrong', password: next })).status).toBe(409);
  expect((await here.ask('PUT', '/account/password', { current: password, password: 'short' })).status).toBe(400);
  expect((await here.ask('PUT', '/account/password', { current: password, password: next })).status).toBe(204);
  expect([(await here.ask('GET', '/session')).status, (await there.ask('GET', '/session')).status]).toEqual([200, 401]);
  expect([(await there.signIn('ada', password)).status, (await there.signIn('ada', next)).status]).toEqual([401, 200]);
});

describe('a token', () => {
  async function issued(role: string, over: object = {}) {
    const browser = await world.member('ada', 'responder');
    await browser.stepUp(password);
    return browser.ask('POST', '/tokens', { label: 'ci', tenant: 'acme', role, ...over });
  }

  test('may no more than whoever made it, and less as soon as they may less', async () => {
    expect((await issued('admin')).body['code']).toBe('FORBIDDEN');
    const browser = world.browser();
    await browser.signIn('ada', password);
    await browser.stepUp(password);
    expect((await browser.ask('POST', '/tokens', { label: 'x', tenant: 'globex', role: 'viewer' })).status).toBe(403);
    const { body } = await browser.ask('POST', '/tokens', { label: 'ci', tenant: 'acme', role: 'responder' });
    const gate = () => world.desk.ledger.state.tokens.get((body['token'] as { id: string }).id)?.role;
    expect(gate()).toBe('responder');
  });

  test('is over at its end, and when it is taken back by its owner, not by another', async () => {
    const { body } = await issued('viewer', { days: 1 });
    const owner = world.browser();
    await owner.signIn('ada', password);
    const eve = await world.member('eve', 'admin');
    const { id } = body['token'] as { id: string };
    expect((await eve.ask('DELETE', `/tokens/${id}`)).status).toBe(404);
    const bearer = { authorization: `Bearer ${String(body['secret'])}`, cookie: undefined };
    const list = async (): Promise<number> => (await world.browser().ask('GET', '/tokens', undefined, bearer)).status;
    expect(await list()).toBe(403);
    world.clock.time += day;
    expect(await list()).toBe(401);
    world.clock.time -= day;
    expect((await owner.ask('DELETE', `/tokens/${id}`)).status).toBe(204);
    expect(await list()).toBe(401);
  });

  test('is kept as its digest alone, and listed without it', async () => {
    const { body } = await issued('viewer');
    const records = await world.log.read('accounts.v1', 0, 0);
    const text = records.map(({ payload }) => Buffer.from(payload).toString()).join('\n');
    expect(text).not.toContain(String(body['secret']));
    expect(String(body['secret'])).toMatch(/^tocsin_[\w-]{43}$/);
  });
});
