import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEndpoint } from '../../app/engine-endpoint.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { eventsPerBatch, expectStoredOnce, startNumbered } from '../support/numbered-batches.ts';
import { runTocsin } from '../support/tocsin-process.ts';

const token = 'gateway-token';
const gateways = [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }];
let directory = '';
const running: Installation[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-faults-'));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(...args: Parameters<typeof install>): Promise<Installation> {
  const installation = await install(...args);
  running.push(installation);
  return installation;
}

const said = (installation: Installation): string => installation.errors.join('');
const isUp = (installation: Installation): Promise<void> =>
  until(
    () => said(installation).includes('tocsin is up'),
    60_000,
    () => `it did not come up:\n${said(installation).slice(-3_000)}`,
  );

test('a wrong configuration is refused with its line and with what is allowed there', async () => {
  const file = join(directory, 'tocsin.yaml');
  for (const [yaml, ...wanted] of [
    [
      'ingest:\n  htpp: { port: 1 }\n',
      `${file}:2:`,
      'unknown htpp',
      'allowed: syslogUdp, syslogTcp, syslogTls, ',
      ' http,',
    ],
    ['data: x\ngateways:\n  - id: gw 1\n    tenant: acme\n', `${file}:3:`, 'letters, digits and ._:-'],
    ['ingest: {\n', `${file}:`],
    ['log: { retentionDays: nothing }\n', `${file}:1:`, 'log.retentionDays'],
    ['notify:\n', `${file}:1:`],
  ] as const) {
    writeFileSync(file, yaml);
    const { status, stderr } = await runTocsin(['up', '--config', file]);
    for (const part of ['CONFIG_INVALID', ...wanted]) expect(stderr, yaml).toContain(part);
    expect(status).toBe(2);
  }
  const none = await runTocsin(['up', '--config', join(directory, 'none.yaml')]);
  expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('CONFIG_MISSING') });
});

test('what a process refuses to run with ends all of it, with its code, instead of being tried for ever', async () => {
  const file = join(directory, 'tocsin.yaml');
  const secret = join(directory, 'token');
  writeFileSync(secret, 'secret', { mode: 0o644 });
  chmodSync(secret, 0o644);
  const sms = {
    accountSid: `AC${'0'.repeat(32)}`,
    authTokenFile: secret,
    from: '+15005550006',
    recipients: ['+15005550010'],
  };
  writeFileSync(file, JSON.stringify({ data: join(directory, 'data'), ingest: {}, notify: { sms } }));
  const { status, stderr } = await runTocsin(['up', '--config', file]);
  const [last = ''] = stderr.trimEnd().split('\n').slice(-1);
  expect(last).toBe(`tocsin: CONFIG_INVALID: respond: ${secret} can be read by others; chmod 600 ${secret}`);
  expect(status).toBe(2);
  // Nothing is left running.
  expect(readRunFiles(join(directory, 'data'))).toEqual([]);
});

test('a port in use is named, and taken as soon as it is free', async () => {
  const [port = 0] = await freePorts(1);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const installation = await start({ ingest: { http: { port } }, gateways }, { evenUnready: true });
  await until(
    () => said(installation).includes('PORT_IN_USE'),
    30_000,
    () => said(installation),
  );
  expect(said(installation)).toContain(`127.0.0.1:${port}`);
  await new Promise((resolve) => other.close(resolve));
  await isUp(installation);
  const load = startNumbered(`http://127.0.0.1:${port}`, [token], { batches: 5 });
  await until(
    () => load.acknowledged === 5 * eventsPerBatch,
    20_000,
    () => 'not taken',
  );
});

test('with a wrong ClickHouse password nothing acknowledged is lost, and the right one mends it', async () => {
  const server = await start({ ingest: {} });
  const { port, password } = readEndpoint(server.data);
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, 'not this one', { mode: 0o600 });
  const [http = 0] = await freePorts(1);
  const installation = await start(
    {
      ingest: { http: { port: http } },
      gateways,
      clickhouse: { url: `http://127.0.0.1:${port}`, user: 'tocsin', passwordFile, database: 'other' },
    },
    { evenUnready: true },
  );
  const load = startNumbered(`http://127.0.0.1:${http}`, [token], { batches: 20, perSecond: 20 });
  await until(
    () => said(installation).includes('STORE_AUTH'),
    40_000,
    () => said(installation).slice(-3_000),
  );
  await until(
    () => load.acknowledged === 20 * eventsPerBatch,
    30_000,
    () => `${load.acknowledged} acknowledged`,
  );
  const doctor = await installation.tocsin('doctor');
  expect(doctor).toMatchObject({ status: 4, stdout: expect.stringMatching(/problem +clickhouse +STORE_AUTH/) });
  const query = await installation.tocsin('query', 'SELECT 1');
  expect(query).toMatchObject({ status: 3, stderr: expect.stringContaining('STORE_AUTH') });
  // The password is in no message.
  expect(said(installation)).not.toContain('not this one');

  writeFileSync(passwordFile, password, { mode: 0o600 });
  await isUp(installation);
  const { counts } = await installation.settled();
  expect(counts).toMatchObject({ offered: 20 * eventsPerBatch, stored: 20 * eventsPerBatch, residual: 0 });
  await expectStoredOnce(installation, load.acknowledged);
});

test('a damaged file of the log is named; put back, all is there; damaged short cuts are folded anew', async () => {
  const data = join(directory, 'data');
  const [http = 0] = await freePorts(1);
  const config = { ingest: { http: { port: http } }, gateways };
  const first = await start(config, { data });
  const load = startNumbered(`http://127.0.0.1:${http}`, [token], { batches: 20, perSecond: 40 });
  await until(
    () => load.acknowledged === 20 * eventsPerBatch,
    30_000,
    () => `${load.acknowledged} acknowledged`,
  );
  await first.settled();
  await first.stop();
  running.length = 0;

  const topic = join(data, 'log', 'telemetry.v1');
  const day = readdirSync(topic).find((name) => /^\d.*\.sqlite$/.test(name)) ?? '';
  copyFileSync(join(topic, day), join(directory, 'kept'));
  writeFileSync(join(topic, day), Buffer.alloc(65_536, 'not a database '));
  const second = await start(config, { data, evenUnready: true });
  await until(
    () => said(second).includes('DATA_CORRUPT'),
    40_000,
    () => said(second).slice(-3_000),
  );
  expect(said(second)).toContain(day);
  await second.stop();
  running.length = 0;

  copyFileSync(join(directory, 'kept'), join(topic, day));
  for (const name of readdirSync(join(data, 'state')).filter((one) => one.endsWith('.bin')))
    writeFileSync(join(data, 'state', name), Buffer.from([0xff, 0x0f, 0x6f, 0x22, 0x00, 0x13, 0x37]));
  const third = await start(config, { data });
  const more = startNumbered(`http://127.0.0.1:${http}`, [token], { batches: 5, name: 'more', first: 20 });
  await until(
    () => more.acknowledged === 5 * eventsPerBatch,
    30_000,
    () => `${more.acknowledged} acknowledged`,
  );
  const { counts } = await third.settled();
  expect(counts).toMatchObject({ offered: 25 * eventsPerBatch, stored: 25 * eventsPerBatch, residual: 0 });
  await expectStoredOnce(third, 25 * eventsPerBatch);
});

test('while the engine is away events are acknowledged all the same, and stored once it is back', async () => {
  const [http = 0] = await freePorts(1);
  const installation = await start({ ingest: { http: { port: http } }, gateways });
  const load = startNumbered(`http://127.0.0.1:${http}`, [token]);
  await until(
    () => load.acknowledged > 400,
    20_000,
    () => 'no load',
  );
  const engine = installation.run('engine');
  if (engine === undefined) throw new Error('no engine');
  // A process that hangs is harder than one that is gone: nobody starts it again.
  process.kill(engine.pid, 'SIGSTOP');
  const before = load.acknowledged;
  try {
    const query = await installation.tocsin('query', 'SELECT 1', '--timeout', '1');
    expect(query.status, query.stderr).toBe(3);
    expect(query.stderr).toMatch(/TIMEOUT|STORE_UNAVAILABLE/);
    expect(load.acknowledged).toBeGreaterThan(before + 400);
  } finally {
    process.kill(engine.pid, 'SIGCONT');
  }
  await sleep(1_000);
  await installation.kill('engine');
  await load.stop();
  const { counts } = await installation.settled();
  expect(counts).toMatchObject({ offered: load.acknowledged, stored: load.acknowledged, residual: 0 });
  await expectStoredOnce(installation, load.acknowledged);
});
