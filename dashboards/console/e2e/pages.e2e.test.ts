import { afterAll, beforeAll, expect, it } from 'vitest';
import { account } from '../stand-in/routes/access.ts';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

it('opens the device of an alert and chooses a time by brushing its chart', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/alerts/200' });
  const { page, world } = desk;
  const device = world.alerts.find((one) => one.number === 200)?.device ?? '';
  await page.getByRole('article', { name: 'Alert 200' }).getByRole('link', { name: device }).first().click();
  await page.getByRole('article', { name: `Device ${device}` }).waitFor();
  const plot = page.getByTestId('plot');
  await plot.locator('canvas').waitFor();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/from=20\d\d-.*to=20\d\d-/);
  await page.goBack();
  expect(page.url()).not.toContain('from=');
  expect(desk.mishaps).toEqual([]);
});

it('asks what was known of a device at an earlier time', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/devices/pump-0101' });
  const { page } = desk;
  const known = page.getByRole('region', { name: 'What is known of this device' });
  await known.getByText('Maintenance: pump room rewired.').waitFor();
  const slider = page.getByRole('slider', { name: 'As of' });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.getByText(/as it was known on/).waitFor();
  await page.waitForURL(/asOf=\d+/);
  await expect.poll(() => known.getByText('Maintenance: pump room rewired.').count(), { timeout: 30_000 }).toBe(0);
});

it('previews a quarantine, asks for it after a second proof, and sees the refusal arrive', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/devices/pump-0104' });
  const { page, world } = desk;
  await page.getByRole('article').waitFor();
  const before = world.quarantines.length;
  await page.keyboard.press('q');
  await page.getByText('gw-04 would refuse it').waitFor();
  expect(world.quarantines.length).toBe(before);
  await page.getByRole('button', { name: 'Ask for this quarantine' }).click();
  await page.getByRole('dialog', { name: 'Show that it is you' }).getByLabel('Password').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('refusal observed').waitFor({ timeout: 15_000 });
  expect(world.quarantines.length).toBe(before + 1);
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByRole('status').getByText('released', { exact: true }).waitFor();
  expect(desk.mishaps).toEqual([]);
});

it('lets nobody confirm what they asked for themselves', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/campaigns?panel=quarantine%3Avalve-0108' });
  const confirm = desk.page.getByRole('button', { name: 'Confirm it' });
  await confirm.waitFor();
  expect(await confirm.isDisabled()).toBe(true);
});

it('pauses a campaign, and stops everything', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/campaigns' });
  const { page, world } = desk;
  world.stepUpUntil = Date.now() + 300_000;
  await page.getByRole('link', { name: /production batch P24-01/ }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Stop all responses' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop all responses' }).click();
  await page.getByText('Responses are stopped.').waitFor();
  expect(world.stopped).toBe(true);
});

it('searches by typing and clicking, saves the search, and follows what comes', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/search' });
  const { page, world } = desk;
  await page.getByRole('table', { name: 'Events' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('kind:auth-failed');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=kind%3Aauth-failed/);
  await expect.poll(() => page.getByRole('button', { name: 'message-published' }).count(), { timeout: 30_000 }).toBe(0);
  await page.getByRole('button', { name: 'gateway', exact: true }).click();
  await page.getByRole('group', { name: 'Fields' }).getByRole('button', { name: 'gw-02', exact: true }).click();
  await page.waitForURL(/gateway%3Agw-02/);
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.getByLabel('Name, for everybody').fill('Refused at gw-02');
  await page.keyboard.press('Enter');
  await page.getByText('Saved as').waitFor();
  expect(world.views.at(-1)).toMatchObject({ page: 'search', query: 'q=kind%3Aauth-failed+gateway%3Agw-02' });
  await page.getByRole('button', { name: /× *$/ }).first().click();
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.getByText(/following, [1-9]\d* so far/).waitFor({ timeout: 30_000 });
  expect(desk.mishaps).toEqual([]);
});

it('loses the connection, says since when, and recovers', async () => {
  await using desk = await sitDown();
  const { page, app, address } = desk;
  await page.locator('tr[data-number]').first().waitFor();
  const { port } = new URL(address);
  app.server.closeAllConnections();
  await page.context().setOffline(true);
  await page.getByText(/Connection lost at/).waitFor();
  expect(await page.locator('tr[data-number]').count()).toBeGreaterThan(10);
  await page.context().setOffline(false);
  await page.getByText(/Connection lost at/).waitFor({ state: 'detached', timeout: 20_000 });
  await page.getByRole('button', { name: 'Live' }).waitFor();
  expect(Number(port)).toBeGreaterThan(0);
});

it('understands a time in words', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/search' });
  const { page } = desk;
  await page.getByRole('heading', { name: 'Search' }).waitFor();
  await page.keyboard.press('t');
  await page.getByLabel('In words').fill('last tuesday 2am');
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=20\d\d-/);
  const params = new URL(page.url()).searchParams;
  const [from, to] = [Date.parse(params.get('from') ?? ''), Date.parse(params.get('to') ?? '')];
  expect(to - from).toBe(3_600_000);
  expect(from).toBeLessThan(Date.now());
});
