import { afterAll, beforeAll, expect, it } from 'vitest';
import { raise } from '../stand-in/world.ts';
import { closeBrowser, openBrowser, rowNumbers, sitDown } from './desk.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

it('shows that alerts came without moving the row under the pointer', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  const row = page.locator('tr[data-number]').nth(4);
  await row.waitFor();
  await row.hover();
  const [before, place] = [await rowNumbers(page), await row.boundingBox()];
  raise(world, 3);
  const news = page.getByRole('button', { name: '3 new' });
  await news.waitFor({ timeout: 5_000 });
  await page.waitForTimeout(500);
  expect(await rowNumbers(page)).toEqual(before);
  expect(await row.boundingBox()).toEqual(place);
  await news.click();
  await page.waitForFunction(() => document.querySelector('tr[data-number="289"]') !== null);
  expect(desk.mishaps).toEqual([]);
});

it('is worked by keys: move, open, acknowledge, close, escalate', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  await page.locator('tr[data-number]').first().waitFor();
  await page.keyboard.press('j');
  const number = Number(await page.locator('tr[data-here="true"]').getAttribute('data-number'));
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: `Alert ${number}` }).waitFor();
  expect(page.url()).toContain(`panel=alert%3A${number}`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await page.locator(`tr[data-number="${number}"]`).getByText('acknowledged').waitFor();
  expect(world.alerts.find((one) => one.number === number)?.state).toBe('acknowledged');
  await page.keyboard.press('c');
  await page.getByLabel('Real, but harmless').check();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.locator(`tr[data-number="${number}"]`).getByText('closed').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Escalate', exact: true }).click();
  await page.getByText(/Case \d+ is an incident now/).waitFor();
  expect(desk.mishaps).toEqual([]);
});

it('tells when somebody else was faster', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  await page.locator('tr[data-number]').first().waitFor();
  const number = Number(await page.locator('tr[data-here="true"]').getAttribute('data-number'));
  const alert = world.alerts.find((one) => one.number === number);
  if (alert !== undefined) alert.revision += 1;
  await page.keyboard.press('a');
  await page.getByText('changed by somebody else').waitFor();
});

it('does things to many at once, and takes them back', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  const boxes = page.locator('tr[data-number] input');
  await boxes.first().waitFor();
  const open = () => world.alerts.filter(({ state }) => state === 'open').length;
  const before = open();
  await boxes.nth(0).click();
  await boxes.nth(3).click({ modifiers: ['Shift'] });
  await page.getByText('4 alerts chosen').waitFor();
  await page.getByRole('toolbar').getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForTimeout(6_500);
  expect(open()).toBe(before);
  await boxes.nth(0).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Acknowledge' }).click();
  await expect.poll(open, { timeout: 15_000 }).toBe(before - 1);
});

it('keeps filters in the address and saves them for everybody', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  await page.getByRole('button', { name: /^critical/ }).click();
  await page.waitForURL(/severity=critical/);
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.getByLabel('Name, for everybody').fill('Only the gravest');
  await page.keyboard.press('Enter');
  await page.getByText('Saved as').waitFor();
  expect(world.views.at(-1)).toMatchObject({ title: 'Only the gravest', query: 'severity=critical' });
  await page.goBack();
  expect(page.url()).not.toContain('severity');
});

it('scrolls through 100 000 alerts, only those in sight being there', async () => {
  await using desk = await sitDown({ scenario: 'storm' });
  const { page } = desk;
  await page.getByText(/are open\. Begin with/).waitFor();
  const list = page.getByRole('region', { name: 'Alert queue' });
  const total = Number(await page.getByRole('table', { name: 'Alerts' }).getAttribute('aria-rowcount'));
  expect(total).toBeGreaterThan(90_000);
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.locator(`tr[aria-rowindex="${total}"][data-number]`).waitFor();
  expect(await page.locator('tbody tr').count()).toBeLessThan(90);
  await list.evaluate((element) => element.scrollTo(0, 0));
  await page.locator('tr[aria-rowindex="2"][data-number]').waitFor();
  expect(desk.mishaps).toEqual([]);
});
