import { afterAll, beforeAll, expect, it } from 'vitest';
import { account } from '../stand-in/routes/access.ts';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

it('signs in with password and code, and goes where the address said', async () => {
  await using desk = await sitDown({ signedIn: false, path: '/stadtwerke/devices' });
  const { page, world } = desk;
  world.totp = true;
  await page.getByLabel('Account').fill(account.account);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('do not go together').waitFor();
  await page.getByLabel('Password').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code of your authenticator').fill(account.code);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  expect(desk.mishaps).toEqual([]);
});

it('makes the first administrator where nobody is known', async () => {
  await using desk = await sitDown({ scenario: 'setup', signedIn: false, path: '/' });
  const { page } = desk;
  await page.getByRole('heading', { name: 'The first administrator' }).waitFor();
  await page.getByLabel('One-time secret').fill('printed-once');
  await page.getByLabel('Account').fill('analyst@plant-a');
  await page.getByLabel('Your name').fill('Analyst, plant A');
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Make this account' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

it('sets up an authenticator, and shows a token once', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/settings' });
  const { page } = desk;
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByText('JBSW Y3DP').waitFor();
  await page.getByLabel('The code it shows now').fill(account.code);
  await page.keyboard.press('Enter');
  await page.getByText('Signing in asks for a code.', { exact: true }).waitFor();
  await page.getByLabel('What a new one is for').fill('backup');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('toc_9f2c').waitFor();
  expect(await page.getByRole('region', { name: 'API tokens' }).getByText('backup').count()).toBe(1);
});
