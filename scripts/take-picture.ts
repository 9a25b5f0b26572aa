import { type Browser, chromium, type Page } from 'playwright-core';
import { makeStandIn } from '../dashboards/console/stand-in/server.ts';
import type { Scenario } from '../dashboards/console/stand-in/state.ts';

export interface Picture {
  /** Below the tenant, with what is asked for. */
  path: string;
  scenario?: Scenario;
  theme?: 'dark' | 'light';
  size?: { width: number; height: number };
  /** Default true: else the page shows the way in. */
  signedIn?: boolean;
  /** Done before the picture is taken. */
  act?: (page: Page) => Promise<unknown>;
}

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
}

/** A picture of the built console in front of a stand-in of its own, once nothing is being fetched any more. */
export async function takePicture(browser: Browser, file: string, picture: Picture): Promise<void> {
  const { path, scenario = 'full', theme = 'dark', size = desk, signedIn = true, act } = picture;
  const { app } = makeStandIn(scenario, signedIn);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const context = await browser.newContext({ viewport: size, colorScheme: theme });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}/stadtwerke/${path}`);
  await page.locator('main *, form').first().waitFor();
  await page.waitForLoadState('load');
  // What is being fetched shows bones; a machine that is busy takes its time.
  await page.locator('[class*="bone"]').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(2_500);
  await act?.(page);
  await page.waitForTimeout(800);
  await page.screenshot({ path: file });
  await context.close();
  await app.close();
}
