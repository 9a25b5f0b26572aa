import { z } from 'zod';
import { Refused } from '../../api/problem.ts';
import { type Cookie, route, type Route } from '../../api/route.ts';
import { type AccessDesk, mustStand, stepUpMs } from '../desk.ts';
import { type Oidc, oidcChecksSchema, type Vouched } from '../oidc.ts';
import { digestOf } from '../secrets.ts';
import { type AnyCall, openSession, signInsPerMinute, without } from '../sign-in.ts';
import { type Account, asItIs, linkedTo } from '../state.ts';

const wayCookie = 'tocsin-oidc';
const wayMs = 10 * 60_000;
const waySchema = oidcChecksSchema.extend({ to: z.string(), session: z.string(), until: z.number() });
/** Of this console only: neither another host nor another scheme. */
const ownPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x7E]*$/);

/** Signing in at the operator's identity provider, and showing there once more that it is you. */
export function oidcRoutes(desk: AccessDesk): Route[] {
  const { seal, clock, ledger, logger } = desk;

  const start = route({
    method: 'GET',
    path: '/oidc/start',
    summary: 'Go to the identity provider; `again` asks there once more, to step up',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    query: z.object({ to: ownPath.default('/'), again: z.stringbool().default(false) }),
    handle: async ({ query: { to, again }, session }) => {
      const { url, checks } = await providerOf(desk).start(again);
      const way = { ...checks, to, session: again ? session : '', until: clock.now() + wayMs };
      const value = seal.close(wayCookie, JSON.stringify(way));
      // The way back begins at another site.
      const cookie: Cookie = { name: wayCookie, value, maxAgeSeconds: wayMs / 1_000, sameSite: 'lax' };
      return { body: undefined, location: url, cookies: [cookie] };
    },
  });

  const callback = route({
    method: 'GET',
    path: '/oidc/callback',
    summary: 'Where the identity provider sends people back to',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    query: z.record(z.string().max(100), z.string().max(4_000)),
    handle: async (call) => {
      const opened = seal.open(wayCookie, call.cookies[wayCookie] ?? '');
      const way = opened === undefined ? undefined : waySchema.safeParse(JSON.parse(opened)).data;
      const refuse = { body: undefined, location: '/?sign-in=refused', cookies: [without(wayCookie)] };
      if (way === undefined || way.until <= clock.now()) return refuse;
      const vouched = await providerOf(desk).finish(call.query, way);
      const account = vouched === undefined ? undefined : await accountFor(desk, vouched);
      if (account === undefined || account.disabled) {
        logger.info({ subject: vouched?.identity.subject, peer: call.peer }, 'a sign-in elsewhere was refused');
        return refuse;
      }
      const proof = { type: 'oidc', nonce: digestOf(way.nonce) } as const;
      if (way.session !== '') {
        if (ledger.state.sessions.get(way.session)?.account !== account.account) return refuse;
        const until = clock.now() + stepUpMs;
        const stepped = {
          type: 'session-stepped-up',
          session: way.session,
          until,
          proof,
          by: account.account,
        } as const;
        mustStand(await ledger.write(stepped));
        return { ...refuse, location: way.to };
      }
      const answer = await openSession(desk, account, [proof], call as AnyCall);
      return { ...refuse, location: way.to, cookies: [...(answer.cookies ?? []), without(wayCookie)] };
    },
  });

  return [start, callback];
}

function providerOf({ oidc }: AccessDesk): Oidc {
  if (oidc === undefined) throw new Refused('NOT_FOUND', 'No identity provider is set up.');
  return oidc;
}

/** Whose identity it is: linked before, or let in by a group. Names and addresses the provider gives match nobody. */
async function accountFor(desk: AccessDesk, vouched: Vouched): Promise<Account | undefined> {
  const { ledger } = desk;
  const { identity, memberships, name } = vouched;
  const linked = linkedTo(ledger.state, identity);
  if (linked === undefined) {
    if (memberships.length === 0) return undefined;
    const account = freeName(desk, vouched.preferred);
    const made = { type: 'account-made', account, name, password: null, identity, first: false } as const;
    mustStand(await ledger.write({ ...made, tenants: memberships, by: 'identity provider' }));
  } else if (linked.followsGroups) {
    if (JSON.stringify(linked.tenants) !== JSON.stringify(memberships)) {
      const followed = { type: 'memberships-followed', account: linked.account, tenants: memberships } as const;
      mustStand(await ledger.write({ ...followed, by: 'identity provider' }));
    }
    if (memberships.length === 0) return undefined;
  }
  return asItIs(linkedTo(ledger.state, identity));
}

function freeName({ ledger }: AccessDesk, preferred: string): string {
  const plain = preferred
    .toLowerCase()
    .replaceAll(/[^a-z0-9._@-]/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 56);
  const name = plain.length < 2 ? `person-${plain}` : plain;
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${name}-${n}`;
    if (!ledger.state.accounts.has(wanted)) return wanted;
  }
}
