import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const paths = [
  'alerts',
  'alerts?panel=alert%3A286',
  'alerts/286',
  'cases?panel=case%3A2',
  'cases/1',
  'suppressions?past=1&panel=suppression%3A5',
  'devices',
  'devices/pump-0101',
  'certificates',
  'campaigns',
  'campaigns?panel=quarantine%3Apump-0104',
  'search',
  'detectors?panel=detector%3Aflooding',
  'pipeline',
  'audit',
  'settings',
];

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

beforeAll(openBrowser);
afterAll(closeBrowser);

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it('axe finds nothing on any page', async () => {
    await using desk = await sitDown({ theme });
    const { page, address } = desk;
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(`${address}/stadtwerke/${path}`);
      await page.locator('main h1, aside h1, aside h2').first().waitFor();
      await page.waitForTimeout(600);
      // The protocol evaluates it beside the page's policy; nothing of the page is loosened for it.
      await page.evaluate(axe);
      const violations = await page.evaluate<Violation[]>(`axe.run(document).then((result) => result.violations)`);
      for (const { id, nodes } of violations)
        found.push(`${path}: ${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary ?? ''}`);
    }
    expect(found).toEqual([]);
  });
});

it('axe finds nothing before signing in', async () => {
  await using desk = await sitDown({ signedIn: false });
  await desk.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await desk.page.evaluate(axe);
  expect(await desk.page.evaluate(`axe.run(document).then((result) => result.violations.map(({ id }) => id))`)).toEqual(
    [],
  );
});

it('everything is reached by keyboard, from the rail to the palette', async () => {
  await using desk = await sitDown();
  const { page } = desk;
  await page.locator('tr[data-number]').first().waitFor();
  for (const [letter, title] of [
    ['d', 'Devices'],
    ['c', 'Certificates'],
    ['t', 'Detectors'],
    ['p', 'Pipeline'],
    ['u', 'Audit'],
  ]) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter ?? '');
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor();
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('go to set');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByText('g a').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

it('loads 130 KB of gzipped JavaScript at most before the queue is there', async () => {
  await using desk = await sitDown({ path: '/' });
  const { page, address } = desk;
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(response.url());
  });
  await page.goto(`${address}/stadtwerke/alerts`);
  await page.locator('tr[data-number]').first().waitFor();
  await page.waitForLoadState('load');
  const bodies = await Promise.all(scripts.map(async (url) => (await fetch(url)).text()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  console.log(`first load: ${scripts.length} scripts, ${bytes} bytes gzipped`);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(130_000);
});
