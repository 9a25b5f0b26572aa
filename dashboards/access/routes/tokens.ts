import { z } from 'zod';
import { roles, tokenListSchema, tokenSchema } from '../../../schemas/api/access.ts';
import { isId } from '../../../schemas/limits.ts';
import { pageQuery } from '../../api/cursor.ts';
import { pageOf } from '../../api/page-of.ts';
import { Refused } from '../../api/problem.ts';
import { route, type Route } from '../../api/route.ts';
import { type AccessDesk, accountOf, mustStand } from '../desk.ts';
import { digestOf, newSecret } from '../secrets.ts';
import { lesser, roleIn, type Token, tokensOf } from '../state.ts';

const dayMs = 86_400_000;

/** Tokens for programs: one tenant, at most the role of whoever made them, and an end. */
export function tokenRoutes(desk: AccessDesk): Route[] {
  const { ledger, clock } = desk;
  const shown = ({ token, label, tenant, role, issuedAt, expiresAt }: Token) => {
    return { id: token, label, tenant, role, issuedAt, expiresAt };
  };

  const list = route({
    method: 'GET',
    path: '/tokens',
    summary: 'Your API tokens',
    access: { who: 'account' },
    query: z.object(pageQuery(100, 500)),
    answer: tokenListSchema,
    handle: async ({ account, page }) => {
      const own = tokensOf(ledger.state, account).map(shown);
      const { rows, next } = pageOf(
        own,
        [{ of: ({ issuedAt }) => issuedAt, down: true }, { of: ({ id }) => id }],
        page,
      );
      return { body: { tokens: rows, next } };
    },
  });

  const issue = route({
    method: 'POST',
    path: '/tokens',
    summary: 'Make an API token; its secret is shown this once',
    access: { who: 'account', stepUp: true },
    body: z.strictObject({
      label: z.string().trim().min(1).max(60),
      tenant: z.string().refine(isId, 'a tenant'),
      role: z.enum(roles),
      days: z.number().int().min(1).max(366).default(90),
    }),
    answer: z.object({ token: tokenSchema, secret: z.string() }),
    handle: async ({ account, body: { label, tenant, role, days } }) => {
      const own = roleIn(accountOf(desk, account), tenant);
      if (own === undefined || lesser(own, role) !== role)
        throw new Refused('FORBIDDEN', 'A token may no more than whoever makes it.');
      const secret = `tocsin_${newSecret()}`;
      const token = digestOf(secret);
      const expiresAt = clock.now() + days * dayMs;
      const change = { type: 'token-issued', token, account, label, tenant, role, expiresAt } as const;
      mustStand(await ledger.write({ ...change, by: account }));
      return { body: { token: shown({ ...change, issuedAt: clock.now() }), secret }, status: 201 as const };
    },
  });

  const revoke = route({
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'Take a token back',
    access: { who: 'account' },
    params: z.object({ id: z.string().max(64) }),
    handle: async ({ params, account }) => {
      if (ledger.state.tokens.get(params.id)?.account !== account)
        throw new Refused('NOT_FOUND', 'There is no such token.');
      mustStand(await ledger.write({ type: 'token-revoked', token: params.id, by: account }));
      return { body: undefined };
    },
  });

  return [list, issue, revoke];
}
