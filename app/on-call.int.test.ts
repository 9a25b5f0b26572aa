import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clockFor } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import { parseConfig } from '../runtime/config/load.ts';
import { jsonEntry, readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { createLogger } from '../runtime/logger.ts';
import { outcomeSchema } from '../schemas/command.ts';
import { topics } from '../schemas/topics.ts';
import { finding } from '../test/support/alert-samples.ts';
import { postSigned } from '../test/support/sms-callback.ts';
import { startSmtpStandIn, type SmtpStandIn } from '../test/support/smtp-stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../test/support/twilio-stand-in.ts';
import { readBook, alertsIn } from './alert-book.ts';
import { type Role, type Running } from './context.ts';
import { sharing } from './sharing.ts';
import { openLog } from './open-log.ts';
import { callback } from './roles/callback.ts';
import { respond } from './roles/respond.ts';
import { triage } from './roles/triage.ts';

const publicUrl = 'https://tocsin.example.org/twilio';
const [ada, bob] = ['+12025550101', '+12025550102'];
let folder: string;
let log: EventLog;
let config: Config;
let twilio: TwilioStandIn;
let smtp: SmtpStandIn;
let stop: AbortController;
let running: Running[];

async function start(): Promise<void> {
  stop = new AbortController();
  const given = { config, clock: clockFor(undefined), signal: stop.signal, log: async () => log };
  const store = () => expect.fail();
  const context = sharing({ ...given, logger: createLogger('test'), store });
  running = [];
  for (const role of [triage, respond, callback] satisfies Role[]) running.push(await role(context));
}

async function end(): Promise<void> {
  stop.abort();
  await Promise.all(running.map((one) => one.stop()));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-on-call-'));
  twilio = await startTwilioStandIn();
  smtp = await startSmtpStandIn();
  for (const [name, secret] of [
    ['token', twilio.authToken],
    ['mail', smtp.password],
  ] as const)
    writeFileSync(join(folder, name), secret, { mode: 0o600 });
  const text = `
notify:
  live: true
  sms:
    accountSid: ${twilio.accountSid}
    authTokenFile: ${join(folder, 'token')}
    from: "+15005550006"
    baseUrl: ${twilio.baseUrl}
    callback: { port: 0, publicUrl: "${publicUrl}" }
  email: { host: ${smtp.host}, port: ${smtp.port}, secure: false, user: ${smtp.user}, passwordFile: ${join(folder, 'mail')}, from: t@example.org }
watch: { enabled: false }
onCall:
  people:
    - { name: ada, phone: "${ada}", email: ada@example.org }
    - { name: bob, phone: "${bob}" }
  escalation:
    - { notify: ada }
    - { notify: bob, afterMinutes: 0.05 }
`;
  config = { ...parseConfig(text), data: folder };
  log = await openLog(config, clockFor(undefined));
  await start();
});
afterEach(async () => {
  await end();
  await Promise.all([twilio.close(), smtp.close()]);
  await log.close();
  rmSync(folder, { recursive: true });
});

async function find(id: string): Promise<void> {
  const about = finding({ id, at: Date.now(), subject: { kind: 'device', id }, device: id, gateway: id });
  await log.append([jsonEntry(topics.findings, 'finding', createWriter(), Date.now(), about)]);
}

const post = (path: '/sms' | '/status', form: Record<string, string>, authToken = twilio.authToken) =>
  postSigned({ address: running[2]?.addresses?.['callback'] ?? '', publicUrl, authToken }, path, form);
const text = (sid: string, from: string, body: string) =>
  post('/sms', { MessageSid: `SM${sid.padStart(32, '0')}`, From: from, Body: body });
const to = (number: string) => twilio.sent.filter((sms) => sms.to === number);

async function until(sees: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await sees()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('not seen in 10 s');
}

async function results(): Promise<string[]> {
  const { next } = await log.bounds(topics.outcomes, 0);
  const records = next === 0 ? [] : await log.read(topics.outcomes, 0, 0);
  return records
    .map((record) => readJson(record, outcomeSchema))
    .flatMap((one) => (one.type === 'send-sms' ? one.result : []));
}

const requests = async (): Promise<number> => (await log.bounds(topics.requests, 0)).next;

test('a page that is acknowledged by SMS goes no further, and the same text again changes nothing', async () => {
  await find('pump-1');
  await until(() => to(ada).length === 1);
  const { status, body } = await text('1', ada, 'ack 1');
  expect([status, body]).toEqual([200, expect.stringContaining('<Message>Alert 1 of acme is yours</Message>')]);
  const asked = await requests();
  expect((await text('1', ada, 'ack 1')).body).toContain('Alert 1 of acme is yours');
  expect(await requests()).toBe(asked);
  expect((await text('2', bob, 'ACK 1')).body).toContain('Alert 1 of acme: not changed, already acknowledged');
  const [alert] = alertsIn(await readBook(log));
  expect(alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ada' });
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  expect(to(bob)).toEqual([]);
});

test('one that nobody answers goes to the next person once, also over a restart', async () => {
  await find('pump-1');
  await until(() => to(bob).length === 1);
  expect(to(bob)[0]?.body).toMatch(/^Tocsin #1 HIGH, no answer for 0 min: .* Reply ACK 1 \[/);
  await end();
  await start();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect([to(ada).length, to(bob).length]).toEqual([1, 1]);
});

test('a receipt is put on record once, and one that is not signed is not', async () => {
  await find('pump-1');
  await until(() => to(ada).length === 1);
  const [sms] = to(ada);
  expect(sms?.statusCallback).toBe(`${publicUrl}/status`);
  const receipt = { MessageSid: sms?.sid ?? '', MessageStatus: 'delivered' };
  expect((await post('/status', receipt, 'another token')).status).toBe(403);
  expect((await post('/status', { ...receipt, MessageStatus: 'sent' })).status).toBe(204);
  for (let i = 0; i < 2; i++) expect((await post('/status', receipt)).status).toBe(204);
  await until(async () => (await results()).includes('delivered'));
  expect((await results()).filter((result) => result === 'delivered')).toHaveLength(1);
});

test('what cannot be done is said, and nothing is asked for', async () => {
  await find('pump-1');
  await until(() => to(ada).length === 1);
  const before = await requests();
  expect((await text('3', ada, 'ack 99')).body).toContain('There is no alert 99');
  expect((await text('4', ada, 'ack 1 zenith')).body).toContain('There is no alert 1 of zenith');
  expect((await text('5', ada, 'what?')).body).toContain('Not understood. Reply ACK');
  expect((await text('6', '+12025550199', 'ack 1')).body).not.toContain('Message');
  expect(await requests()).toBe(before);
});
