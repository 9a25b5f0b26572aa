import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { Proof } from '../../../schemas/account.ts';
import { meSchema, sessionListSchema } from '../../../schemas/api/access.ts';
import { pageQuery } from '../../api/cursor.ts';
import { pageOf, type Sorting } from '../../api/page-of.ts';
import { Refused } from '../../api/problem.ts';
import { route, type Route } from '../../api/route.ts';
import { sessionCookie } from '../../api/serve-route.ts';
import { type AccessDesk, accountOf, mustStand, stepUpMs } from '../desk.ts';
import { assertionSchema, challengeIn, codeProof, passkeyProof } from '../factors.ts';
import { csrfOf } from '../secrets.ts';
import { type AnyCall, codeSchema, failed, isLocked, meOf, mustBeCalm, signInsPerMinute, without } from '../sign-in.ts';
import { type Session, sessionsOf } from '../state.ts';

const shownSchema = z.union([
  z.strictObject({ password: z.string().min(1).max(256) }),
  z.strictObject({ code: codeSchema }),
  z.strictObject({ passkey: assertionSchema }),
]);

const latestFirst: Sorting<Session> = [{ of: ({ lastAt }) => lastAt, down: true }, { of: ({ session }) => session }];

/** One's own sessions: who is signed in, signing out, and showing once more that it is you. */
export function sessionRoutes(desk: AccessDesk): Route[] {
  const { ledger, passwords, clock } = desk;

  const shown = async (body: z.output<typeof shownSchema>, call: AnyCall): Promise<Proof | undefined> => {
    const account = accountOf(desk, call.account);
    if ('code' in body) return codeProof(desk, account, body.code);
    if ('password' in body)
      return (await passwords.matches(account.password, body.password)) ? { type: 'password' } : undefined;
    const asked = challengeIn(desk, 'passkey', call.cookies);
    return asked === undefined
      ? undefined
      : passkeyProof(desk, account, asked.challenge, body.passkey as AuthenticationResponseJSON);
  };

  const stepUp = route({
    method: 'POST',
    path: '/session/step-up',
    summary: 'Show once more that it is you: opens destructive acts for ten minutes',
    access: { who: 'account' },
    perMinute: signInsPerMinute,
    body: shownSchema,
    answer: meSchema,
    handle: async ({ body, ...call }) => {
      mustBeCalm(desk, call.peer);
      const { session, account } = call;
      const proof = await shown(body, call);
      if (proof === undefined || isLocked(desk, account)) {
        failed(desk, account, call.peer);
        throw new Refused(
          'REFUSED',
          'That is not right, or too many attempts were made and you have to wait a little.',
        );
      }
      const until = clock.now() + stepUpMs;
      mustStand(await ledger.write({ type: 'session-stepped-up', session, until, proof, by: account }));
      desk.accountLockout.succeeded(account);
      return { body: meNow(call) };
    },
  });

  const meNow = ({ account, session, cookies }: AnyCall) =>
    meOf(desk, accountOf(desk, account), session, csrfOf(cookies[sessionCookie] ?? ''));

  const me = route({
    method: 'GET',
    path: '/session',
    summary: 'Who is signed in',
    access: { who: 'account' },
    answer: meSchema,
    handle: async (call) => ({ body: meNow(call) }),
  });

  const signOut = route({
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out',
    access: { who: 'account' },
    handle: async ({ session, account }) => {
      await ledger.write({ type: 'session-ended', session, by: account });
      return { body: undefined, cookies: [without(sessionCookie)] };
    },
  });

  const list = route({
    method: 'GET',
    path: '/sessions',
    summary: 'Where you are signed in',
    access: { who: 'account' },
    query: z.object(pageQuery(100, 500)),
    answer: sessionListSchema,
    handle: async ({ account, session: current, page }) => {
      const now = clock.now();
      const open = sessionsOf(ledger.state, account).filter(
        ({ openedAt, lastAt }) => now - openedAt < desk.sessionMs && now - lastAt < desk.idleMs,
      );
      const { rows, next } = pageOf(open, latestFirst, page);
      const sessions = rows.map(({ session, openedAt, lastAt, peer, agent }) => {
        return { id: session, openedAt, lastAt, peer, agent, current: session === current };
      });
      return { body: { sessions, next } };
    },
  });

  const end = route({
    method: 'DELETE',
    path: '/sessions/:id',
    summary: 'End one of your sessions',
    access: { who: 'account' },
    params: z.object({ id: z.string().max(64) }),
    handle: async ({ params, account }) => {
      const session = ledger.state.sessions.get(params.id);
      if (session?.account !== account) throw new Refused('NOT_FOUND', 'That session is over.');
      mustStand(await ledger.write({ type: 'session-ended', session: params.id, by: account }));
      return { body: undefined };
    },
  });

  return [stepUp, me, signOut, list, end];
}
