import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';
import { rawText } from './raw-text.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

const paths = [
  'alerts',
  'alerts/120',
  'alerts/77?panel=alert%3A76',
  'devices',
  'devices/pump-0101',
  'campaigns?panel=quarantine%3Apump-0101',
  'search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  'search',
  'search?tail=1',
  'pipeline',
  'detectors',
  'certificates',
  'audit',
];

it('shows hostile text in every view and runs none of it', async () => {
  await using desk = await sitDown({ scenario: 'hostile' });
  const { page, address, world } = desk;
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`${address}/stadtwerke/${path}`);
    await page.locator('main h1').first().waitFor();
    await page.waitForTimeout(800);
    for (const one of await page.evaluate<string[]>(rawText)) found.push(`${path}: ${JSON.stringify(one)}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${path}: ${wide} pixels too wide`);
  }
  expect(found).toEqual([]);
  expect(desk.mishaps).toEqual([]);
  expect(world.reports).toEqual([]);
});

it('marks what would hide, and copies it in words', async () => {
  await using desk = await sitDown({ scenario: 'hostile', path: '/stadtwerke/search?q=ESC' });
  const { page, address } = desk;
  await page.goto(`${address}/stadtwerke/search`);
  await page.getByRole('table', { name: 'Events' }).getByText('ESC', { exact: true }).first().waitFor();
  expect(await page.getByText('U+202E', { exact: true }).count()).toBeGreaterThan(0);
});

it('a policy that is broken is noticed', async () => {
  await using desk = await sitDown({ scenario: 'hostile' });
  const { page, world } = desk;
  await page.locator('main h1').first().waitFor();
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
    document.body.append(image);
  });
  await expect.poll(() => world.reports.length, { timeout: 10_000 }).toBeGreaterThan(0);
});
