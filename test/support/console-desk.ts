import type { Role } from '../../schemas/api/access.ts';
import { type Look, openPage, type OpenPage } from '../../dashboards/console/e2e/desk.ts';
import type { Installation } from './installation.ts';

/** Of a configuration whose console is served to this machine, on a port that a restart keeps. */
export const servingPeople = (port: number) => ({ web: { port, insecureLoopback: true } });

export interface Person {
  account: string;
  password: string;
}

/** Somebody who may sign in to the tenant `acme`. */
export async function letIn(installation: Installation, account: string, role: Role): Promise<Person> {
  const made = await installation.tocsin('accounts', 'create', account, '--tenant', 'acme', '--role', role);
  const [, password] = / can sign in with (\S+)\n$/.exec(made.stdout) ?? [];
  if (password === undefined) throw new Error(`no account ${account}: ${made.stderr}`);
  return { account, password };
}

export interface ConsoleDesk extends OpenPage {
  /** Of the console, by the name that passkeys are bound to. */
  address: string;
  /** How often the browser loaded a document since it was there. */
  readonly loads: number;
}

/** Before the console of an installation, at an address within `acme`. */
export async function approach(installation: Installation, path: string, look: Look = {}): Promise<ConsoleDesk> {
  const address = (installation.addresses()['web'] ?? '').replace('127.0.0.1', 'localhost');
  const { page, mishaps, ...open } = await openPage(look);
  await page.goto(`${address}/acme/${path}`);
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  return {
    page,
    mishaps,
    address,
    get loads() {
      return loads;
    },
    [Symbol.asyncDispose]: open[Symbol.asyncDispose],
  };
}

/** Before the console, signed in. */
export async function sitDownAs(
  person: Person,
  installation: Installation,
  path: string,
  look: Look = {},
): Promise<ConsoleDesk> {
  const desk = await approach(installation, path, look);
  await signIn(desk, person);
  await desk.page.getByRole('navigation').first().waitFor();
  return desk;
}

export async function signIn({ page }: ConsoleDesk, { account, password }: Person): Promise<void> {
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

/** Shows again that it is them, where a page asks for that. */
export async function stepUp({ page }: ConsoleDesk, { password }: Person): Promise<void> {
  await page.getByRole('dialog', { name: 'Show that it is you' }).getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}
