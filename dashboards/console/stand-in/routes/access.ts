import type { FastifyInstance } from 'fastify';
import type { Me } from '../../../../schemas/api/access.ts';
import { Refusal } from '../problem.ts';
import type { World } from '../state.ts';
import { analyst, responder } from '../people.ts';

/** The one account there is. */
export const account = { account: analyst, password: 'a long passphrase', code: '123456' };

function me(world: World): Me {
  return {
    account: account.account,
    name: 'Analyst, plant A',
    tenants: [
      { tenant: 'stadtwerke', role: world.scenario === 'forbidden' ? 'viewer' : 'admin' },
      { tenant: 'fernwaerme', role: 'viewer' },
    ],
    stepUpUntil: world.stepUpUntil,
    factors: world.totp ? ['totp'] : [],
    csrf: 'stand-in',
  };
}

export function accessRoutes(app: FastifyInstance, world: World): void {
  app.get('/setup', () => ({ needed: world.needsSetup, oidc: true }));
  app.post('/setup', () => {
    world.needsSetup = false;
    return {};
  });
  app.get('/session', () => {
    if (!world.signedIn) throw new Refusal('NOT_SIGNED_IN', 'Nobody is signed in here.');
    return me(world);
  });
  app.post<{ Body: { account: string; password: string } }>('/session', ({ body }) => {
    if (body.account !== account.account || body.password !== account.password) {
      throw new Refusal('SIGN_IN_REFUSED', 'That account and password do not go together.');
    }
    world.halfway = world.totp;
    world.signedIn = !world.totp;
    return world.totp ? { state: 'second-factor', factors: ['totp'] } : { state: 'open', me: me(world) };
  });
  app.post<{ Body: { code: string } }>('/session/totp', ({ body }) => {
    if (!world.halfway || body.code !== account.code)
      throw new Refusal('SIGN_IN_REFUSED', 'That code is not valid now.');
    world.signedIn = true;
    return { state: 'open', me: me(world) };
  });
  app.delete('/session', () => {
    world.signedIn = false;
    return {};
  });
  app.post<{ Body: { password?: string; code?: string } }>('/session/step-up', ({ body }) => {
    if (body.password !== account.password && body.code !== account.code) {
      throw new Refusal('SIGN_IN_REFUSED', 'That is not it.');
    }
    world.stepUpUntil = Date.now() + 300_000;
    return { stepUpUntil: world.stepUpUntil };
  });
  app.get('/sessions', () => ({
    next: null,
    sessions: [
      {
        id: 's1',
        openedAt: world.now - 7_200_000,
        lastAt: world.now,
        peer: '192.0.2.14',
        agent: 'Chromium on Linux',
        current: true,
      },
      {
        id: 's2',
        openedAt: world.now - 172_800_000,
        lastAt: world.now - 90_000_000,
        peer: '192.0.2.61',
        agent: 'Safari on a phone',
        current: false,
      },
    ],
  }));
  app.delete('/sessions/:id', () => ({}));
  app.get('/tokens', () => ({ tokens: world.tokens, next: null }));
  app.post<{ Body: { label: string } }>('/tokens', ({ body }) => {
    const token = {
      id: `t${world.tokens.length + 1}`,
      label: body.label,
      tenant: 'stadtwerke',
      role: 'viewer' as const,
      issuedAt: world.now,
      expiresAt: world.now + 7_776_000_000,
    };
    world.tokens.push(token);
    return { token, secret: 'toc_9f2c61e0b7d84f3aa1c5' };
  });
  app.delete<{ Params: { id: string } }>('/tokens/:id', ({ params }) => {
    world.tokens = world.tokens.filter(({ id }) => id !== params.id);
    return {};
  });
  app.get('/account/passkeys', () => ({ passkeys: [], next: null }));
  app.put('/account/password', () => ({}));
  app.post('/account/totp', () => ({ uri: 'otpauth://totp/Tocsin:analyst?secret=JBSWY3DPEHPK3PXP&issuer=Tocsin' }));
  app.put<{ Body: { code: string } }>('/account/totp', ({ body }) => {
    if (body.code !== account.code) throw new Refusal('INPUT_INVALID', 'That code is not valid now.');
    world.totp = true;
    return {};
  });
  app.delete('/account/totp', () => {
    world.totp = false;
    return {};
  });
  app.get('/tenants/:tenant/accounts', () => ({
    next: null,
    accounts: [
      {
        account: analyst,
        name: 'Analyst, plant A',
        tenants: [{ tenant: 'stadtwerke', role: 'admin' }],
        factors: ['totp'],
        disabled: false,
        createdAt: world.now - 8e9,
        revision: 1,
      },
      {
        account: responder,
        name: 'Responder, plant A',
        tenants: [{ tenant: 'stadtwerke', role: 'responder' }],
        factors: ['passkey'],
        disabled: false,
        createdAt: world.now - 5e9,
        revision: 1,
      },
    ],
  }));
  app.post('/tenants/:tenant/accounts', () => ({}));
  app.patch('/tenants/:tenant/accounts/:account', () => ({}));
}
