import { type Browser, chromium, type Page } from 'playwright-core';
import { buildConsole } from '../build.ts';
import { makeStandIn, type StandIn } from '../stand-in/server.ts';
import type { Scenario } from '../stand-in/state.ts';

let browser: Browser | undefined;

/** The one browser of a test file. */
export function openBrowser(): Promise<void> {
  return openBrowserWith([]);
}

/** @param fonts fontconfig's file, instead of that of the machine */
export async function openBrowserWith(args: readonly string[], fonts?: string): Promise<void> {
  await buildConsole();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...args],
    ...(fonts === undefined ? {} : { env: { ...process.env, FONTCONFIG_FILE: fonts } }),
  });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** What the page threw, and dialogs that a script opened. */
  mishaps: string[];
}

export interface Look {
  theme?: 'dark' | 'light';
  size?: [width: number, height: number];
  /** Where the clock stands still, ms; the zone is UTC then and nothing moves. Default: it goes. */
  now?: number;
}

/** A page of a browser profile of its own: nobody is signed in there. */
export async function openPage({ theme = 'dark', size = [1440, 900], now }: Look = {}): Promise<OpenPage> {
  if (browser === undefined) throw new Error('open the browser first');
  const context = await browser.newContext({
    ...{ viewport: { width: size[0], height: size[1] }, colorScheme: theme },
    ...(now === undefined ? {} : { timezoneId: 'UTC', locale: 'en-GB', reducedMotion: 'reduce' }),
  });
  const page = await context.newPage();
  if (now !== undefined) await page.clock.setFixedTime(now);
  // Machines that test are busy: what is slow is not yet wrong.
  page.setDefaultTimeout(60_000);
  const mishaps: string[] = [];
  page.on('pageerror', (error) => mishaps.push(error.message));
  page.on('dialog', (dialog) => {
    mishaps.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, mishaps, [Symbol.asyncDispose]: () => context.close() };
}

export interface Desk extends StandIn, OpenPage {
  address: string;
}

interface Wish extends Look {
  scenario?: Scenario;
  path?: string;
  signedIn?: boolean;
}

/** A console in a browser, in front of a stand-in of its own. */
export async function sitDown(wish: Wish = {}): Promise<Desk> {
  const { scenario = 'full', path = '/stadtwerke/alerts', signedIn = true } = wish;
  const standIn = makeStandIn(scenario, signedIn, wish.now);
  const address = await standIn.app.listen({ host: '127.0.0.1', port: 0 });
  const { page, mishaps, ...open } = await openPage(wish);
  await page.goto(address + path);
  return {
    ...standIn,
    page,
    address,
    mishaps,
    [Symbol.asyncDispose]: async () => {
      await open[Symbol.asyncDispose]();
      await standIn.app.close();
    },
  };
}

/** Rows of the queue that exist now, by their number in the order they stand. */
export function rowNumbers(page: Page): Promise<string[]> {
  return page
    .locator('tr[data-number]')
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => row.getAttribute('data-number') ?? ''),
    );
}
