import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clockFor } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import { parseConfig } from '../runtime/config/load.ts';
import { Fault } from '../runtime/errors.ts';
import { type Health, serveHealth } from '../runtime/health.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { appendTicks } from '../runtime/log/tick.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { createLogger } from '../runtime/logger.ts';
import { writeRunFile } from '../runtime/run-file.ts';
import { topics } from '../schemas/topics.ts';
import { notifying } from '../test/support/on-call.ts';
import { startSmtpStandIn, type SmtpStandIn } from '../test/support/smtp-stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../test/support/twilio-stand-in.ts';
import { type Running } from './context.ts';
import { sharing } from './sharing.ts';
import { openLog } from './open-log.ts';
import { respond } from './roles/respond.ts';

let folder: string;
let config: Config;
let log: EventLog;
let twilio: TwilioStandIn;
let smtp: SmtpStandIn;
let health: Health;
let stop: AbortController;
let role: Running;
let ticking: NodeJS.Timeout;
let ticks: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-watch-'));
  twilio = await startTwilioStandIn();
  smtp = await startSmtpStandIn();
  const notify = JSON.stringify(notifying(folder, twilio, smtp));
  writeFileSync(join(folder, 'tocsin.yaml'), '');
  config = {
    ...parseConfig(`notify: ${notify}\nwatch: { afterSeconds: 1 }\ndetect: { tickMs: 100 }`),
    data: folder,
  };
  log = await openLog(config, clockFor(undefined));
  // Stands for ingest, detect and archive: ticks come, and both stages say that they have read them.
  const writer = createWriter();
  let end = 0;
  ticks = true;
  ticking = setInterval(() => {
    if (ticks)
      void appendTicks(log, { writer, time: Date.now() }).then(async () => {
        end = (await log.bounds(topics.identity, 0)).next;
      });
  }, 100);
  const next = () => ({ 'identity.0': end, 'telemetry.0': end });
  health = await serveHealth({
    role: 'stages',
    metrics: [],
    measure: async () => undefined,
    status: () => ({ detect: { next: next() }, archive: { next: next() } }),
  });
  const run = { name: 'stages', pid: process.pid, healthPort: health.port, startedAt: Date.now() };
  writeRunFile(folder, { ...run, addresses: {}, together: [] });
  await start(log);
});
afterEach(async () => {
  clearInterval(ticking);
  await end();
  await Promise.all([twilio.close(), smtp.close(), health.close()]);
  await log.close();
  rmSync(folder, { recursive: true });
});

async function start(through: EventLog): Promise<void> {
  stop = new AbortController();
  const given = { config, clock: clockFor(undefined), logger: createLogger('test'), signal: stop.signal };
  role = await respond(sharing({ ...given, log: async () => through, store: () => expect.fail() }));
}

async function end(): Promise<void> {
  stop.abort();
  await role.stop();
}

async function until(sees: () => boolean, seconds = 20): Promise<void> {
  for (let i = 0; i < seconds * 20; i++) {
    if (sees()) return;
    await pause(50);
  }
  throw new Error(`not seen in ${seconds} s`);
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const texts = () => twilio.sent.map(({ body }) => body.replace(/ \[.*$/, ''));

test('people hear once that nothing arrives any more, also over a restart, and once that it does again', async () => {
  await pause(2_500);
  expect(texts()).toEqual([]);
  ticks = false;
  await until(() => twilio.sent.length > 0 && smtp.sent.length > 0);
  expect(texts()).toEqual([
    'Tocsin is BLIND since 1 min: nothing arrives in identity.0, nothing arrives in telemetry.0. Do not count on alerts',
  ]);
  expect(smtp.sent[0]?.parsed.subject).toBe('Tocsin is BLIND: do not count on alerts');
  expect(role.status?.()).toMatchObject({
    pipeline: { blind: true, why: [expect.stringContaining('nothing arrives'), expect.anything()] },
  });
  await end();
  await start(log);
  await pause(2_500);
  expect(twilio.sent).toHaveLength(1);
  ticks = true;
  await until(() => twilio.sent.length > 1);
  expect(texts()[1]).toMatch(/^Tocsin sees again after \d+ min/);
  expect(role.status?.()).toMatchObject({ pipeline: { blind: false, since: 0, why: [] } });
});

test('a log that takes nothing is told of all the same, from memory', async () => {
  await end();
  const away = new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  await start({ ...bound(log), append: () => Promise.reject(away), bounds: refusing(away) });
  await until(() => twilio.sent.length > 0, 30);
  expect(texts()[0]).toContain('BLIND');
});

function bound(from: EventLog): EventLog {
  return {
    append: (entries) => from.append(entries),
    read: (...about) => from.read(...about),
    bounds: (...about) => from.bounds(...about),
    partitions: (topic) => from.partitions(topic),
    position: (...about) => from.position(...about),
    commit: (...about) => from.commit(...about),
    trim: (...about) => from.trim(...about),
    close: () => from.close(),
  };
}

/** Away from the third second on: a process that finds no log at its start waits for it. */
function refusing(fault: Fault): EventLog['bounds'] {
  const from = performance.now() + 2_000;
  return (...about) => (performance.now() < from ? log.bounds(...about) : Promise.reject(fault));
}
