import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from '../dashboards/console/build.ts';
import { openBrowser, phone, type Picture, takePicture } from './take-picture.ts';

const pictures: (Picture & { name: string })[] = [
  { name: 'alerts', path: 'alerts?panel=alert%3A259' },
  { name: 'alerts-light', path: 'alerts', theme: 'light' },
  { name: 'alert', path: 'alerts/286', theme: 'light' },
  { name: 'device', path: 'devices/pump-0101' },
  { name: 'campaigns', path: 'campaigns?panel=quarantine%3Apump-0101', theme: 'light' },
  { name: 'search', path: 'search?q=outcome%3Afailure' },
  { name: 'detectors', path: 'detectors?panel=detector%3Acloned-certificate' },
  { name: 'pipeline', path: 'pipeline', theme: 'light' },
  { name: 'certificates', path: 'certificates' },
  { name: 'cases', path: 'cases?panel=case%3A2' },
  { name: 'suppressions', path: 'suppressions', theme: 'light' },
  { name: 'audit', path: 'audit' },
  { name: 'storm', path: 'alerts', scenario: 'storm' },
  { name: 'hostile', path: 'alerts/66', scenario: 'hostile' },
  { name: 'empty', path: 'alerts', scenario: 'empty', theme: 'light' },
  { name: 'offline', path: 'alerts', theme: 'light', act: (page) => page.context().setOffline(true) },
  { name: 'phone-alerts', path: 'alerts', size: phone },
  { name: 'phone-alert', path: 'alerts?panel=alert%3A286', size: phone, theme: 'light' },
];

/** Makes the pictures of `docs/screenshots` from the stand-in, so that they show the console as it is. */
const target = join(import.meta.dirname, '../docs/screenshots');
const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
await buildConsole();
const browser = await openBrowser();
for (const picture of pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const file = join(target, `${picture.name}.png`);
  await takePicture(browser, file, picture);
  // A third of the bytes where pngquant is installed; the picture is the same to the eye.
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '96', file]);
  console.log(`${picture.name}.png ${Math.round(statSync(file).size / 1_000)} KB`);
}
await browser.close();
