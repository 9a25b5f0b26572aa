import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import { checkoutBefore } from '../support/checkout.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { tryPasswords } from '../support/try-passwords.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-upgrade-'));
const [data, checkout] = [join(directory, 'data'), join(directory, 'before')];
const config = { ingest: { syslogTcp: { port: 0, tenant: 'acme' } }, detect: { tickMs: 500, latenessMs: 0 } };
const names = shippedMigrations().map(({ name }) => name);
let installation: Installation | undefined;

beforeAll(() => checkoutBefore(checkout));
afterAll(async () => {
  await installation?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const attack = (from: string): Promise<number> => tryPasswords(installation?.addresses()['syslog-tcp'], from);
const alerts = async (): Promise<string> =>
  (await installation?.tocsin('alerts', '--tenant', 'acme', '--json'))?.stdout ?? '';
const opened = async (number: number): Promise<void> => {
  let last = '';
  await until(
    async () => (last = await alerts()).includes(`"number":${number}`),
    60_000,
    () => `no alert ${number}: ${last}\n${installation?.errors.join('').slice(-3_000)}`,
    500,
  );
};
const migrations = async (): Promise<string[]> =>
  ((await installation?.query<{ name: string }>('SELECT name FROM migrations FINAL ORDER BY number')) ?? []).map(
    ({ name }) => name,
  );
const lines = async (): Promise<number> =>
  Number((await installation?.query<{ n: number }>('SELECT sum(lines) AS n FROM events'))?.[0]?.n);

test('what the version before wrote is read, stored once and gone on from, and that version refuses it afterwards', {
  timeout: 600_000,
}, async () => {
  installation = await install(config, { data, checkout });
  expect(await migrations()).toEqual(names.slice(0, -1));
  const devices = join(directory, 'devices.csv');
  writeFileSync(devices, 'id,model\nmeter-1,m1\n');
  expect(await installation.tocsin('import', 'devices', devices, '--tenant', 'acme')).toMatchObject({ status: 0 });
  const first = await attack('203.0.113.7');
  await opened(1);
  await installation.settled();
  // Taken, and perhaps not archived or judged yet.
  const second = await attack('203.0.113.8');
  await installation.stop();

  installation = await install(config, { data });
  expect(await migrations()).toEqual(names);
  await opened(2);
  const third = await attack('203.0.113.9');
  await opened(3);
  const { counts } = await installation.settled();
  expect(counts).toMatchObject({ offered: first + second + third, residual: 0 });
  expect(await lines()).toBe(first + second + third);
  expect((await installation.tocsin('alerts', 'close', '1', '--reason', 'benign', '--tenant', 'acme')).status).toBe(0);
  await installation.stop();

  const refused = install(config, { data, checkout, readyWithinMs: 60_000 });
  await expect(refused).rejects.toThrow('MIGRATION_CHANGED');
  installation = undefined;
});
