import { z } from 'zod';
import { accountListSchema, accountName, accountSchema, passwordSchema, roles } from '../../../schemas/api/access.ts';
import { identitySchema } from '../../../schemas/account.ts';
import { pageQuery } from '../../api/cursor.ts';
import { pageOf } from '../../api/page-of.ts';
import { Refused } from '../../api/problem.ts';
import { route, type Route } from '../../api/route.ts';
import { type AccessDesk, accountOf, mustStand } from '../desk.ts';
import { newSecret } from '../secrets.ts';
import { factorsOf } from '../sign-in.ts';
import { type Account, everywhere, isAdministrator } from '../state.ts';

const access = { who: 'member', role: 'admin' } as const;
const changing = { ...access, stepUp: true } as const;
const name = z.string().trim().min(1).max(100);
const one = z.object({ account: accountName });
/** Shown this once, where nobody chose it. */
const answer = z.object({ account: accountSchema, password: z.string().optional() });

/** Who may do what in a tenant. An administrator of one tenant reaches no account that others rely on too. */
export function accountRoutes(desk: AccessDesk): Route[] {
  const { ledger, passwords } = desk;

  const memberOf = (tenant: string, wanted: string): Account => {
    const account = ledger.state.accounts.get(wanted);
    if (account === undefined || !isMember(account, tenant))
      throw new Refused('NOT_FOUND', 'There is no such account in this tenant.');
    return account;
  };

  /** What is beyond the membership itself: name, password, identities, being let in at all. */
  const mustOwn = (by: string, { tenants }: Account, tenant: string): void => {
    if (!tenants.every((membership) => membership.tenant === tenant) && !isAdministrator(accountOf(desk, by)))
      throw new Refused('FORBIDDEN', 'That account is at work in other tenants too: ask an administrator of all.');
  };

  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/accounts',
    summary: 'Who may do what here',
    access,
    query: z.object(pageQuery(200, 500)),
    answer: accountListSchema,
    handle: async ({ tenant, page }) => {
      const members = [...ledger.state.accounts.values()].filter((account) => isMember(account, tenant));
      const { rows, next } = pageOf(members, [{ of: ({ account }) => account }], page);
      return { body: { accounts: rows.map((account) => shown(account, tenant)), next } };
    },
  });

  const make = route({
    method: 'POST',
    path: '/tenants/:tenant/accounts',
    summary: 'Let somebody in; without a password one is made and shown this once',
    access: changing,
    body: z.strictObject({ account: accountName, name, role: z.enum(roles), password: passwordSchema.optional() }),
    answer,
    handle: async ({ tenant, account: by, body }) => {
      const password = body.password ?? newSecret();
      await write({
        ...{ type: 'account-made', account: body.account, name: body.name, password: await passwords.hash(password) },
        ...{ tenants: [{ tenant, role: body.role }], identity: null, first: false, by },
      });
      const account = shown(memberOf(tenant, body.account), tenant);
      return { body: { account, ...(body.password === undefined ? { password } : {}) }, status: 201 as const };
    },
  });

  const change = route({
    method: 'PATCH',
    path: '/tenants/:tenant/accounts/:account',
    summary: 'Change a role or name, disable, reset the password, link to an identity elsewhere',
    access: changing,
    params: one,
    body: z.strictObject({
      role: z.enum(roles).optional(),
      name: name.optional(),
      disabled: z.boolean().optional(),
      /** A new password, shown this once; sessions, tokens and second factors end. */
      resetPassword: z.literal(true).optional(),
      link: identitySchema.optional(),
      unlink: identitySchema.optional(),
    }),
    answer,
    handle: async ({ tenant, account: by, params: { account }, body, revision }) => {
      const member = memberOf(tenant, account);
      const edit = edits(revision);
      if (body.role !== undefined) {
        if (!member.tenants.some((membership) => membership.tenant === tenant))
          throw new Refused('REFUSED', 'That account is an administrator of all tenants.');
        await edit({ type: 'membership-set', account, tenant, role: body.role, by });
      }
      const { name: called, disabled, link, unlink } = body;
      const password = body.resetPassword === true ? newSecret() : undefined;
      if ([called, disabled, link, unlink, password].some((wish) => wish !== undefined)) mustOwn(by, member, tenant);
      if (called !== undefined) await edit({ type: 'account-renamed', account, name: called, by });
      if (link !== undefined) await edit({ type: 'identity-linked', account, identity: link, by });
      if (unlink !== undefined) await edit({ type: 'identity-unlinked', account, identity: unlink, by });
      if (disabled !== undefined) await edit({ type: 'account-disabled', account, disabled, by });
      if (password !== undefined) {
        const hash = await passwords.hash(password);
        await edit({ type: 'password-set', account, password: hash, keep: '', reset: true, by });
      }
      const changed = shown(memberOf(tenant, account), tenant);
      return {
        body: { account: changed, ...(password === undefined ? {} : { password }) },
        revision: changed.revision,
      };
    },
  });

  const remove = route({
    method: 'DELETE',
    path: '/tenants/:tenant/accounts/:account',
    summary: 'Take a membership away; who has none left is disabled',
    access: changing,
    params: one,
    handle: async ({ tenant, account: by, params: { account }, revision }) => {
      const { tenants } = memberOf(tenant, account);
      const edit = edits(revision);
      if (!tenants.some((membership) => membership.tenant === tenant))
        throw new Refused('REFUSED', 'That account is an administrator of all tenants.');
      await edit({ type: 'membership-set', account, tenant, role: null, by });
      if (tenants.length === 1) await edit({ type: 'account-disabled', account, disabled: true, by });
      return { body: undefined };
    },
  });

  const write = async (wish: Parameters<typeof ledger.write>[0]): Promise<void> => mustStand(await ledger.write(wish));

  /** The first change of a request stands only on what its caller has seen; those that follow rest on it. */
  const edits = (revision: number | undefined): typeof write => {
    if (revision === undefined)
      throw new Refused('REVISION_NEEDED', 'Say in If-Match which revision of the account you have seen.');
    let seen: { seen?: number } = { seen: revision };
    return async (wish) => {
      await write({ ...wish, ...seen });
      seen = {};
    };
  };

  return [list, make, change, remove];
}

function isMember({ tenants }: Account, tenant: string): boolean {
  return tenants.some((membership) => membership.tenant === tenant || membership.tenant === everywhere);
}

/** As far as one tenant may know it. */
function shown(account: Account, tenant: string) {
  return {
    ...{ account: account.account, name: account.name, disabled: account.disabled, createdAt: account.createdAt },
    revision: account.revision,
    tenants: account.tenants
      .filter((membership) => membership.tenant === tenant || membership.tenant === everywhere)
      .map(({ role }) => ({ tenant, role })),
    factors: factorsOf(account),
  };
}
