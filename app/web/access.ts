import { join } from 'node:path';
import type { AccessDesk } from '../../dashboards/access/desk.ts';
import { readOrMakeKey } from '../../dashboards/access/key-file.ts';
import { Ledger } from '../../dashboards/access/ledger.ts';
import { Lockout, perAccount, perAddress } from '../../dashboards/access/lockout.ts';
import { Oidc, type OidcSettings } from '../../dashboards/access/oidc.ts';
import { Passwords } from '../../dashboards/access/passwords.ts';
import { Seal } from '../../dashboards/access/secrets.ts';
import {
  dropSetupSecret,
  offerSetupSecret,
  readSetupSecret,
  setupSecretFile,
} from '../../dashboards/access/setup-secret.ts';
import { everywhere } from '../../dashboards/access/state.ts';
import type { Home } from '../../dashboards/api/origin.ts';
import { clockFor } from '../../runtime/clock.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { OidcConfig, WebConfig } from '../../runtime/config/web-schema.ts';
import type { Context } from '../context.ts';
import type { AuditTrail } from './audit-trail.ts';
import { auditedAccount } from './audited-accounts.ts';
import { tenantsOf } from './tenants.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Accounts folded to the present end, and what signing in needs. Where nobody has an account yet, a setup secret is laid out. @param trail where sign-ins and changes of accounts are told */
export async function openAccess(
  context: Context,
  web: WebConfig,
  home: Home,
  trail: Pick<AuditTrail, 'add'>,
): Promise<AccessDesk> {
  const { config, logger } = context;
  const { data } = config;
  // People live in the world's time, however fast a demonstration's clock runs.
  const clock = clockFor(undefined);
  const tenants = tenantsOf(config);
  const ledger = new Ledger(await context.log(), clock, (change, offset, about) => {
    for (const { tenant, entry } of auditedAccount(change, offset, about))
      for (const one of tenant === everywhere ? tenants : [tenant]) trail.add(one, entry);
  });
  await ledger.catchUp();
  if (ledger.state.accounts.size === 0) {
    offerSetupSecret(data);
    logger.warn({ secretIn: setupSecretFile(data) }, 'no administrator yet: make one with the setup secret');
  }
  return {
    ...{ ledger, clock, logger },
    passwords: new Passwords(),
    seal: new Seal(readOrMakeKey(web.keyFile ?? join(data, 'web-key'))),
    accountLockout: new Lockout(perAccount),
    addressLockout: new Lockout(perAddress),
    setupSecret: () => (ledger.state.accounts.size === 0 ? readSetupSecret(data) : undefined),
    tenants: () => tenants,
    origins: () => home.origins,
    oidc: web.oidc === undefined ? undefined : new Oidc(oidcSettings(web.oidc, home)),
    idleMs: web.idleHours * hourMs,
    sessionMs: web.sessionDays * dayMs,
  };
}

/** Follows the topic until the signal. The setup secret goes as soon as there is an account, whoever made it. */
export async function followAccess({ ledger }: AccessDesk, { config, signal }: Context): Promise<void> {
  await ledger.follow(signal, () => {
    if (ledger.state.accounts.size > 0) dropSetupSecret(config.data);
  });
}

function oidcSettings({ clientSecretFile, ...settings }: OidcConfig, home: Home): OidcSettings {
  return {
    ...settings,
    clientSecret: clientSecretFile === undefined ? undefined : readSecret(clientSecretFile),
    redirectUri: () => `${home.origins[0] ?? ''}/api/v1/oidc/callback`,
  };
}
