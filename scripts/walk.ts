import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../dashboards/console/build.ts';
import type { Scenario } from '../dashboards/console/stand-in/state.ts';
import { desk, openBrowser, phone, type Picture, takePicture } from './take-picture.ts';

/** Takes every page in every state, size and theme, several on a sheet: what is judged by looking at it. */
const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'walk' },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('npm run walk -- [--to DIRECTORY] [--only STATE-THEME ...]\n\nSTATE-THEME: full-dark, storm-light, ...');
  process.exit(0);
}

const goOffline = (page: Page): Promise<void> => page.context().setOffline(true);
const states: Record<string, { scenario: Scenario; act?: NonNullable<Picture['act']>; signedIn?: false }> = {
  full: { scenario: 'full' },
  empty: { scenario: 'empty' },
  storm: { scenario: 'storm' },
  hostile: { scenario: 'hostile' },
  offline: { scenario: 'full', act: goOffline },
  forbidden: { scenario: 'forbidden' },
  partial: { scenario: 'partial' },
  'dry-run': { scenario: 'dry-run' },
  'signed-out': { scenario: 'full', signedIn: false },
  setup: { scenario: 'setup', signedIn: false },
};
const rooms = [
  'alerts',
  'alerts?panel=alert%3A12',
  'alerts/12',
  'cases',
  'cases?panel=case%3A2',
  'suppressions',
  'devices',
  'devices/pump-0101',
  'certificates',
  'campaigns',
  'campaigns?panel=quarantine%3Apump-0101',
  'search',
  'search?q=outcome%3Afailure&tail=1',
  'detectors',
  'detectors?panel=detector%3Aflooding',
  'pipeline',
  'audit',
  'settings',
];
const doors = ['alerts'];

await buildConsole();
const browser = await openBrowser();
mkdirSync(values.to, { recursive: true });
for (const [state, { signedIn = true, ...how }] of Object.entries(states))
  for (const theme of ['dark', 'light'] as const) {
    const name = `${state}-${theme}`;
    if (values.only.length > 0 && !values.only.includes(name)) continue;
    const paths = signedIn ? rooms : doors;
    for (const [form, size, across] of [
      ['desk', desk, 2],
      ['phone', phone, 5],
    ] as const)
      for (let i = 0; i < paths.length; i += across) {
        const files = paths.slice(i, i + across).map((path, at) => ({ path, file: file(`one-${form}-${i + at}`) }));
        for (const one of files) await takePicture(browser, one.file, { ...how, ...one, theme, size, signedIn });
        const sheet = file(`${name}-${form}-${i / across}`);
        await laidTogether(browser, sheet, { files, size, upright: form === 'desk' });
        console.log(sheet, ...files.map(({ path }) => path));
      }
  }
await browser.close();

function file(name: string): string {
  return join(values.to, `${name}.png`);
}

async function laidTogether(
  from: Browser,
  sheet: string,
  { files, size, upright }: { files: { file: string }[]; size: typeof desk; upright: boolean },
): Promise<void> {
  const [width, height] = upright ? [size.width, size.height * files.length] : [size.width * files.length, size.height];
  const page = await from.newPage({ viewport: { width, height } });
  const blank = join(values.to, 'sheet.html');
  const images = files.map((one) => `<img src="${pathToFileURL(resolve(one.file)).href}">`).join('');
  writeFileSync(blank, `<body style="margin:0;display:flex;flex-direction:${upright ? 'column' : 'row'}">${images}`);
  await page.goto(pathToFileURL(resolve(blank)).href);
  await page.screenshot({ path: sheet });
  await page.close();
}
