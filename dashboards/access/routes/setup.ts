import { setupSchema, setupStateSchema, signInAnswerSchema } from '../../../schemas/api/access.ts';
import { Refused } from '../../api/problem.ts';
import { route, type Route } from '../../api/route.ts';
import { type AccessDesk, accountOf, mustStand } from '../desk.ts';
import { isSame } from '../secrets.ts';
import { mustBeCalm, openSession, signInsPerMinute } from '../sign-in.ts';
import { everywhere } from '../state.ts';

/** The first administrator, made by whoever can read what the server printed or wrote where it runs. */
export function setupRoutes(desk: AccessDesk): Route[] {
  const { ledger, passwords, addressLockout, clock, logger } = desk;

  const state = route({
    method: 'GET',
    path: '/setup',
    summary: 'Whether an administrator has to be made first',
    access: { who: 'anyone' },
    answer: setupStateSchema,
    handle: async () => ({ body: { needed: ledger.state.accounts.size === 0, oidc: desk.oidc !== undefined } }),
  });

  const setup = route({
    method: 'POST',
    path: '/setup',
    summary: 'Make the first administrator',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    body: setupSchema,
    answer: signInAnswerSchema,
    handle: async (call) => {
      mustBeCalm(desk, call.peer);
      const { secret, account, name, password } = call.body;
      const right = desk.setupSecret();
      if (right === undefined || !isSame(secret.trim(), right)) {
        addressLockout.failed(call.peer, clock.now());
        throw new Refused('SIGN_IN_REFUSED', 'That is not the setup secret, or an administrator was made already.');
      }
      const hash = await passwords.hash(password);
      const tenants = [{ tenant: everywhere, role: 'admin' as const }];
      const made = {
        type: 'account-made',
        account,
        name,
        password: hash,
        tenants,
        identity: null,
        first: true,
      } as const;
      mustStand(await ledger.write({ ...made, by: account }));
      logger.info({ account, peer: call.peer }, 'the first administrator was made');
      return openSession(desk, accountOf(desk, account), [{ type: 'password' }], call);
    },
  });

  return [state, setup];
}
