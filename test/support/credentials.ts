import { digestOf, newSecret, csrfOf } from '../../dashboards/access/secrets.ts';
import type { Role } from '../../schemas/api/access.ts';
import type { Browser } from './browser.ts';
import type { World } from './web-world.ts';

const hourMs = 3_600_000;

/** Sessions and tokens written to the ledger by hand, for servers whose sign-in is not under test. */
export function issue(world: World, account: string) {
  const { desk, clock } = world;
  const { ledger } = desk;
  return {
    browser: async (stepUp: boolean): Promise<Browser> => {
      const secret = newSecret();
      const session = digestOf(secret);
      const credentials = ledger.state.accounts.get(account)?.credentials ?? 0;
      const proof = { type: 'password' } as const;
      const opened = { type: 'session-opened', session, account, credentials, peer: '', agent: '' } as const;
      await ledger.write({ ...opened, proofs: [proof], by: 'test' });
      const until = clock.now() + hourMs;
      if (stepUp) await ledger.write({ type: 'session-stepped-up', session, until, proof, by: 'test' });
      const own = world.browser();
      own.cookies.set('tocsin-session', secret);
      own.csrf = csrfOf(secret);
      return own;
    },
    token: async (tenant: string, role: Role): Promise<string> => {
      const secret = `tocsin_${newSecret()}`;
      const expiresAt = clock.now() + hourMs;
      const issued = { type: 'token-issued', token: digestOf(secret), account, label: 'test', tenant, role } as const;
      await ledger.write({ ...issued, expiresAt, by: 'test' });
      return secret;
    },
  };
}
