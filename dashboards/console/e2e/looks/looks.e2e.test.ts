import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, type Look, openBrowserWith, sitDown } from '../desk.ts';
import { compared, encoded, shrunk } from './picture.ts';

/** `npm run looks` writes the pictures anew instead of comparing with them. */
const keeping = process.env['TOCSIN_LOOKS'] === 'keep';
/** Share of pixels that may differ: hinting and coloured edges make 0.2 %, a column moved by four pixels 1.25 %. */
const tolerance = 0.005;
const fonts = join(import.meta.dirname, 'fonts.conf');
const plainly = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];
/** Where a picture that differs is left, beside what differs. */
const left = join(import.meta.dirname, '../../../../node_modules/.cache/tocsin-looks');
const now = Date.UTC(2026, 10, 21, 9, 41, 7);
const phone: Look['size'] = [390, 844];

const looks: (Look & { name: string; path: string; ready: string })[] = [
  { name: 'alerts', path: 'alerts', ready: 'tr[data-number]' },
  { name: 'alert', path: 'alerts/286', theme: 'light', ready: 'article' },
  { name: 'device', path: 'devices/pump-0101', ready: 'canvas' },
  { name: 'campaigns', path: 'campaigns?panel=quarantine%3Apump-0101', theme: 'light', ready: 'aside article' },
  { name: 'search', path: 'search?q=outcome%3Afailure', ready: 'canvas' },
  { name: 'phone-alerts', path: 'alerts', size: phone, theme: 'light', ready: 'tr[data-number]' },
  { name: 'phone-alert', path: 'alerts?panel=alert%3A286', size: phone, ready: 'aside article' },
];

beforeAll(() => openBrowserWith(plainly, fonts));
afterAll(closeBrowser);

/** A screenshot of the page, once it is there and two in a row are the same. */
async function still(page: Page, ready: string): Promise<Buffer> {
  await page.locator(ready).first().waitFor();
  await expect.poll(() => page.locator('[class*="bone"]').count(), { timeout: 60_000 }).toBe(0);
  let before: Buffer = Buffer.alloc(0);
  for (let tries = 0; tries < 50; tries++) {
    const next = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (next.equals(before)) return next;
    before = next;
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
  }
  throw new Error('the page does not come to rest');
}

const referenceOf = (name: string): PNG => PNG.sync.read(readFileSync(join(import.meta.dirname, `${name}.png`)));

it.each(looks)('$name looks as it did', async ({ name, path, ready, ...look }) => {
  await using desk = await sitDown({ ...look, now, path: `/stadtwerke/${path}` });
  const picture = shrunk(await still(desk.page, ready));
  if (keeping) return writeFileSync(join(import.meta.dirname, `${name}.png`), encoded(picture));
  const { share, difference } = compared(referenceOf(name), picture);
  console.log(`${name}: ${(share * 100).toFixed(3)} % of the pixels differ`);
  if (share > tolerance) {
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, `${name}.png`), encoded(picture));
    writeFileSync(join(left, `${name}.difference.png`), encoded(difference));
  }
  expect(share, `look at ${left}/${name}.difference.png; if it is as it shall be: npm run looks`).toBeLessThanOrEqual(
    tolerance,
  );
});

it.skipIf(keeping)('a column that moved by four pixels is a difference', async () => {
  await using desk = await sitDown({ now });
  const before = shrunk(await still(desk.page, 'tr[data-number]'));
  await desk.page.evaluate(() => {
    for (const cell of document.querySelectorAll<HTMLElement>('tr[data-number] > td:nth-child(5)'))
      cell.style.translate = '4px 0';
  });
  const moved = compared(before, shrunk(await still(desk.page, 'tr[data-number]'))).share;
  console.log(`moved: ${(moved * 100).toFixed(3)} %`);
  expect(moved).toBeGreaterThan(tolerance);
});

it.skipIf(keeping)('the same page by a rasteriser that hints and colours its edges is none', async () => {
  const [alerts] = looks;
  if (alerts === undefined) throw new Error('no look');
  const taken = async (): Promise<Buffer> => {
    await using desk = await sitDown({ now, path: `/stadtwerke/${alerts.path}` });
    return await still(desk.page, alerts.ready);
  };
  const plain = await taken();
  await closeBrowser();
  mkdirSync(left, { recursive: true });
  const other = join(left, 'other-fonts.conf');
  writeFileSync(other, hinted(readFileSync(fonts, 'utf8')));
  await openBrowserWith(['--font-render-hinting=full'], other);
  const noisy = await taken();
  expect(noisy.equals(plain)).toBe(false);
  const { share } = compared(shrunk(plain), shrunk(noisy));
  console.log(`another rasteriser: ${(share * 100).toFixed(3)} %`);
  expect(share).toBeLessThanOrEqual(tolerance);
});

/** The same fonts, set to the pixel grid, with edges in colour. */
function hinted(config: string): string {
  return config
    .replace(/(name="hinting" mode="assign"><bool>)false/, '$1true')
    .replace(
      '<const>none</const></edit>',
      '<const>rgb</const></edit><edit name="hintstyle" mode="assign"><const>hintslight</const></edit>',
    );
}
