import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { buildConsole } from '../dashboards/console/build.ts';
import { makeStandIn } from '../dashboards/console/stand-in/server.ts';
import type { Scenario } from '../dashboards/console/stand-in/world.ts';

interface Picture {
  name: string;
  path: string;
  scenario?: Scenario;
  theme?: 'dark' | 'light';
  phone?: true;
  act?: (page: Page) => Promise<unknown>;
}

const pictures: Picture[] = [
  { name: 'alerts', path: 'alerts?panel=alert%3A259' },
  { name: 'alerts-light', path: 'alerts', theme: 'light' },
  { name: 'alert', path: 'alerts/286', theme: 'light' },
  { name: 'device', path: 'devices/pump-0101' },
  { name: 'campaigns', path: 'campaigns?panel=quarantine%3Apump-0101', theme: 'light' },
  { name: 'search', path: 'search?q=outcome%3Afailure' },
  { name: 'detectors', path: 'detectors?detector=cloned-certificate' },
  { name: 'pipeline', path: 'pipeline', theme: 'light' },
  { name: 'certificates', path: 'certificates' },
  { name: 'cases', path: 'cases?panel=case%3A2' },
  { name: 'suppressions', path: 'suppressions', theme: 'light' },
  { name: 'audit', path: 'audit' },
  { name: 'storm', path: 'alerts', scenario: 'storm' },
  { name: 'hostile', path: 'alerts/66', scenario: 'hostile' },
  { name: 'empty', path: 'alerts', scenario: 'empty', theme: 'light' },
  { name: 'offline', path: 'alerts', theme: 'light', act: (page) => page.context().setOffline(true) },
  { name: 'phone-alerts', path: 'alerts', phone: true },
  { name: 'phone-alert', path: 'alerts?panel=alert%3A286', phone: true, theme: 'light' },
];

/** Makes the pictures of `docs/screenshots` from the stand-in, so that they show the console as it is. */
const target = join(import.meta.dirname, '../docs/screenshots');
const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
await buildConsole();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const picture of pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) await take(picture);
await browser.close();

async function take({ name, path, scenario = 'full', theme = 'dark', phone, act }: Picture): Promise<void> {
  const { app } = makeStandIn(scenario, true);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const viewport = phone === true ? { width: 390, height: 844 } : { width: 1440, height: 900 };
  const context = await browser.newContext({ viewport, colorScheme: theme });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}/stadtwerke/${path}`);
  await page.locator('main h1').first().waitFor();
  await page.waitForLoadState('load');
  // What is being fetched shows bones; a machine that is busy takes its time.
  await page.locator('[class*="bone"]').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(2_500);
  await act?.(page);
  await page.waitForTimeout(800);
  const file = join(target, `${name}.png`);
  await page.screenshot({ path: file });
  // A third of the bytes where pngquant is installed; the picture is the same to the eye.
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '96', file]);
  console.log(`${name}.png ${Math.round(statSync(file).size / 1_000)} KB`);
  await context.close();
  await app.close();
}
