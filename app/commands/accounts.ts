import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { Ledger } from '../../dashboards/access/ledger.ts';
import { type Account, everywhere } from '../../dashboards/access/state.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { accountName, roles } from '../../schemas/api/access.ts';
import { isId } from '../../schemas/limits.ts';
import { openLog } from '../open-log.ts';
import { common, type Common, configOf } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { makeAccount, mustStand, newPassword } from '../web/new-account.ts';

interface Creating extends Common {
  name?: string;
  tenant?: string;
  role: (typeof roles)[number];
  administrator?: boolean;
}

/** For those who are locked out: whoever may write the data directory may let people in. */
export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('list, create, reset and disable accounts of the console');
  common(accounts.command('list', { isDefault: true }))
    .description('who can sign in, and what they may')
    .option('--json', 'one JSON object per account')
    .action((options: Common & { json?: boolean }) =>
      atLedger(options, async ({ state }) => {
        for (const account of state.accounts.values())
          process.stdout.write(`${options.json === true ? showableJson(publicPart(account)) : line(account)}\n`);
      }),
    );
  common(accounts.command('create'))
    .description('let somebody in; prints a password, once')
    .argument('<account>', 'what they sign in with')
    .option('--name <name>', 'what people call them (default: the account)')
    .option('--tenant <tenant>', 'where they work')
    .addOption(new Option('--role <role>', 'what they may there').choices(roles).default('viewer'))
    .option('--administrator', 'of everything, all tenants there will be')
    .action((account: string, options: Creating) =>
      atLedger(options, async (ledger) => {
        const { administrator = false, tenant = administrator ? everywhere : undefined, name = account } = options;
        const role = administrator ? ('admin' as const) : options.role;
        if (tenant === undefined || !(administrator ? tenant === everywhere : isId(tenant)))
          throw new Fault('INPUT_INVALID', 'give either --tenant and --role, or --administrator');
        if (!accountName.safeParse(account).success)
          throw new Fault('INPUT_INVALID', 'an account is named by lower-case letters, digits and . _ @ -');
        const password = await makeAccount(ledger, { account, name, tenants: [{ tenant, role }] }, operator());
        process.stdout.write(`${account} can sign in with ${password}\n`);
      }),
    );
  common(accounts.command('reset-password'))
    .description('a new password, printed once; sessions, tokens and second factors end')
    .argument('<account>', 'whose')
    .action((account: string, options: Common) =>
      atLedger(options, async (ledger) => {
        const { password, hash } = await newPassword();
        const change = { type: 'password-set', account, password: hash, keep: '', reset: true } as const;
        mustStand(await ledger.write({ ...change, by: operator() }));
        process.stdout.write(`${account} can sign in with ${password}\n`);
      }),
    );
  for (const [verb, disabled, description] of [
    ['disable', true, 'let somebody in no more; sessions and tokens end'],
    ['enable', false, 'let somebody in again'],
  ] as const)
    common(accounts.command(verb))
      .description(description)
      .argument('<account>', 'whom')
      .action((account: string, options: Common) =>
        atLedger(options, async (ledger) => {
          mustStand(await ledger.write({ type: 'account-disabled', account, disabled, by: operator() }));
          process.stdout.write(`${account} is ${verb}d\n`);
        }),
      );
}

async function atLedger(options: Common, action: (ledger: Ledger) => Promise<void>): Promise<void> {
  const config = configOf(options);
  const log = await openLog(config, clockFor(config.clock));
  const end = new AbortController();
  try {
    const ledger = new Ledger(log, clockFor(undefined));
    await ledger.catchUp();
    const following = ledger.follow(end.signal);
    await action(ledger).finally(() => end.abort());
    await following;
  } finally {
    await log.close();
  }
}

function operator(): string {
  return `command line (${userInfo().username})`;
}

/** Without what signs in. */
function publicPart({ account, name, tenants, disabled, createdAt, totp, passkeys, identities }: Account): object {
  return { account, name, tenants, disabled, createdAt, totp: totp !== null, passkeys: passkeys.length, identities };
}

function line({ account, name, tenants, disabled, totp, passkeys }: Account): string {
  const may = tenants.map(({ tenant, role }) => `${role} of ${tenant === everywhere ? 'everything' : tenant}`);
  const second = [...(totp === null ? [] : ['code']), ...(passkeys.length === 0 ? [] : ['passkey'])];
  const state = disabled ? 'disabled' : second.length === 0 ? 'no second factor' : second.join(', ');
  return showable(`${account.padEnd(24)} ${name.padEnd(24)} ${may.join(', ').padEnd(28)} ${state}`);
}
