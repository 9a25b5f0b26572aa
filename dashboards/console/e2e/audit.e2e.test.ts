import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

it('shows sign-ins, chooses by kind, who and time, and gives the same as a file', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/audit' });
  const { page } = desk;
  const rows = page.getByRole('table').locator('tbody tr');
  await rows.first().waitFor();
  await page.getByRole('button', { name: /^sign-in/ }).click();
  await page.waitForURL(/kind=sign-in/);
  await expect.poll(() => page.getByText('quarantine planned').count(), { timeout: 30_000 }).toBe(0);
  await page.getByText('signed in by password and code').first().waitFor();
  await page.getByRole('button', { name: /^responder@plant-a/ }).click();
  await page.waitForURL(/who=responder(?:@|%40)plant-a/);
  const address = await page.getByRole('link', { name: 'CSV', exact: true }).getAttribute('href');
  expect(address).toContain('/audit/export?who=responder%40plant-a&kind=sign-in&format=csv');
  await page.goBack();
  expect(page.url()).not.toContain('who=');
  expect(desk.mishaps).toEqual([]);
});

it('goes from an entry to what it is about, by keys', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/audit?kind=case' });
  const { page } = desk;
  await page.getByRole('link', { name: 'case 2' }).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: 'Case 2' }).waitFor();
});

it('tries another threshold on the last day and lists what would change, nothing being set', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/detectors?panel=detector%3Aflooding' });
  const { page } = desk;
  const attempt = page.getByRole('button', { name: 'Try on the last day' });
  await attempt.waitFor();
  expect(await attempt.isDisabled()).toBe(true);
  await page.getByLabel('floor').fill('40');
  await page.waitForURL(/try=floor%3A40/);
  await attempt.click();
  await page.getByText(/It would fire for \d+ subjects? instead of \d+/).waitFor();
  await page.getByRole('region', { name: 'What would change' }).getByText('would not fire').first().waitFor();
  await page.reload();
  expect(await page.getByLabel('floor').inputValue()).toBe('40');
  await page.getByRole('button', { name: 'As it is set' }).click();
  await expect.poll(() => page.url(), { timeout: 30_000 }).not.toContain('try=');
  expect(desk.mishaps).toEqual([]);
});
