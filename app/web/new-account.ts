import type { Ledger } from '../../dashboards/access/ledger.ts';
import { Passwords } from '../../dashboards/access/passwords.ts';
import type { AccountRefusal } from '../../dashboards/access/rules.ts';
import { newSecret } from '../../dashboards/access/secrets.ts';
import type { Account } from '../../dashboards/access/state.ts';
import { Fault } from '../../runtime/errors.ts';

/** A password nobody chose. It is shown once and kept as its hash. */
export async function newPassword(): Promise<{ password: string; hash: string }> {
  const password = newSecret().slice(0, 24);
  return { password, hash: await new Passwords().hash(password) };
}

/** Lets somebody in. @param by for the record @returns what they sign in with @throws Fault INPUT_INVALID when it cannot stand */
export async function makeAccount(
  ledger: Ledger,
  { account, name, tenants }: Pick<Account, 'account' | 'name' | 'tenants'>,
  by: string,
): Promise<string> {
  const { password, hash } = await newPassword();
  mustStand(
    await ledger.write({
      type: 'account-made',
      account,
      name,
      password: hash,
      identity: null,
      first: false,
      tenants,
      by,
    }),
  );
  return password;
}

/** @throws Fault INPUT_INVALID with why a change does not stand */
export function mustStand(refusal: '' | AccountRefusal): void {
  if (refusal !== '') throw new Fault('INPUT_INVALID', `refused: ${refusal.replaceAll('_', ' ')}`);
}
