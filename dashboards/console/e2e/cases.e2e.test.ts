import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, openBrowser, sitDown } from './desk.ts';
import { rawText } from './raw-text.ts';

beforeAll(openBrowser);
afterAll(closeBrowser);

it('works a case by keys: open, take, note, close with a reason', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/cases' });
  const { page, world } = desk;
  await page.getByRole('table').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const view = page.getByRole('article', { name: 'Case 1' });
  await view.getByText('nobody’s yet').waitFor();
  await page.keyboard.press('m');
  await view.getByText('with analyst@plant-a').waitFor();
  await view.getByRole('button', { name: 'Note' }).click();
  await page.getByLabel('Note', { exact: true }).fill('Ask the carrier.');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await view.getByRole('list').getByText('Ask the carrier.').waitFor();
  // Letters are text as long as a dialog is open.
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  await page.getByLabel('Real, but harmless').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
  await view.getByText('closed', { exact: true }).first().waitFor();
  const held = world.alerts.filter((one) => one.case === 1);
  expect(held.every(({ state }) => state === 'closed')).toBe(true);
  expect(desk.mishaps).toEqual([]);
});

it('overwrites nothing of somebody else: an owner is refused, a note is added', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/cases/1' });
  const { page, world } = desk;
  const view = page.getByRole('article', { name: 'Case 1' });
  await view.waitFor();
  const one = world.cases.find(({ number }) => number === 1);
  if (one === undefined) throw new Error('no case');
  Object.assign(one, { assignee: 'ada', revision: one.revision + 1 });
  await page.keyboard.press('m');
  await page.getByText('Case 1 was changed by somebody else').waitFor();
  expect(one.assignee).toBe('ada');
  await view.getByText('with ada').waitFor();
  one.revision += 1;
  await view.getByRole('button', { name: 'Note' }).click();
  await page.getByLabel('Note', { exact: true }).fill('Said at the same moment.');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await view.getByRole('list').getByText('Said at the same moment.').waitFor();
});

it('puts chosen alerts together, and takes one out again', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  for (const alert of world.alerts) alert.case = null;
  world.cases = [];
  const boxes = page.locator('tr[data-number] input');
  await boxes.first().waitFor();
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Put into a case' }).click();
  await page.getByLabel('What is going on').fill('The uplink again');
  await page.getByRole('button', { name: 'Put together' }).click();
  await page.getByText('Put into case 1.').waitFor();
  expect(world.alerts.filter((one) => one.case === 1)).toHaveLength(3);
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'The uplink again' }).click();
  await page
    .getByRole('button', { name: /^Take out alert/ })
    .first()
    .click();
  await page.getByText('2 alerts').waitFor();
  expect(desk.mishaps).toEqual([]);
});

it('says which of many changes were refused', async () => {
  await using desk = await sitDown();
  const { page, world } = desk;
  const boxes = page.locator('tr[data-number] input');
  await boxes.first().waitFor();
  const numbers = await page
    .locator('tr[data-number]')
    .evaluateAll((rows) => rows.slice(0, 3).map((row) => Number(row.getAttribute('data-number'))));
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
  const [slow] = world.alerts.filter(({ number }) => numbers.includes(number));
  if (slow !== undefined) slow.revision += 1;
  await page.getByRole('toolbar').getByRole('button', { name: 'Assign to me' }).click();
  await page.getByText(`Alert ${slow?.number}: Somebody changed it meanwhile.`).waitFor({ timeout: 20_000 });
  expect(world.alerts.filter((one) => numbers.includes(one.number) && one.assignee === 'analyst@plant-a')).toHaveLength(
    2,
  );
});

it('suppresses what an alert is about, for a while, shows what that would be, and ends it early', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/alerts/286' });
  const { page, world } = desk;
  await page.getByRole('button', { name: 'Suppress' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suppress alerts' });
  await dialog.getByText(/It fits \d+ open alert/).waitFor();
  await dialog.getByLabel('Why').fill('The antenna is being swapped.');
  await dialog.getByRole('combobox', { name: 'For', exact: true }).selectOption('1 h');
  await dialog.getByRole('button', { name: 'Suppress' }).click();
  await page.getByText('Suppression 6 is in force for 1 h.').waitFor();
  expect(world.suppressions[0]).toMatchObject({ scope: { detector: world.alerts[0]?.detector }, critical: false });
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.getByRole('button', { name: 'The antenna is being swapped.' }).click();
  await page.getByRole('button', { name: 'End early' }).click();
  await page.getByRole('button', { name: 'End it now' }).click();
  await page.getByText('ended early').first().waitFor();
  expect(desk.mishaps).toEqual([]);
});

it('lets a second person, and nobody else, keep criticals quiet', async () => {
  await using desk = await sitDown({ path: '/stadtwerke/suppressions?panel=suppression%3A5' });
  const { page, world } = desk;
  await page.getByRole('button', { name: 'Confirm for criticals' }).click();
  await page.getByRole('button', { name: 'Confirm it for criticals' }).click();
  await page.getByText('kept quiet too, confirmed by analyst@plant-a').waitFor();
  const [one] = world.suppressions;
  if (one !== undefined) Object.assign(one, { confirmedBy: null, author: 'analyst@plant-a' });
  await page.reload();
  expect(await page.getByRole('button', { name: 'Confirm for criticals' }).isDisabled()).toBe(true);
});

it('shows hostile text of cases, suppressions, audit and tries, and runs none of it', async () => {
  await using desk = await sitDown({ scenario: 'hostile', path: '/stadtwerke/cases' });
  const { page, address, world } = desk;
  const found: string[] = [];
  const look = async (path: string): Promise<void> => {
    for (const one of await page.evaluate<string[]>(rawText)) found.push(`${path}: ${JSON.stringify(one)}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${path}: ${wide} pixels too wide`);
  };
  const paths = ['cases?panel=case%3A1', 'cases/2', 'suppressions?past=1&panel=suppression%3A4', 'audit'];
  for (const path of paths) {
    await page.goto(`${address}/stadtwerke/${path}`);
    await page.locator('main h1').first().waitFor();
    await page.waitForTimeout(800);
    await look(path);
  }
  await page.goto(`${address}/stadtwerke/detectors?panel=detector%3Aflooding&try=floor%3A4`);
  await page.getByRole('button', { name: 'Try on the last day' }).click();
  await page.getByRole('region', { name: 'What would change' }).waitFor();
  await look('detectors, tried');
  expect(found).toEqual([]);
  expect(desk.mishaps).toEqual([]);
  expect(world.reports).toEqual([]);
});
