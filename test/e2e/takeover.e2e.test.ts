import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isInForce, noQuarantines } from '../../cases/quarantine/state.ts';
import { openLog } from '../../app/open-log.ts';
import { readQuarantines } from '../../app/quarantine/journal.ts';
import type { Report } from '../../app/report.ts';
import { temporaryEngine, type TemporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { clockFor } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { retry } from '../../runtime/retry.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import type { Fact } from '../../schemas/fact.ts';
import { orderSchema } from '../../schemas/gateway.ts';
import type { ResponseRequest } from '../../schemas/quarantine.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { finding } from '../support/alert-samples.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { long, progress } from '../support/long-run.ts';
import { notifying } from '../support/on-call.ts';
import { stopUntilReplaced } from '../support/stop-until-replaced.ts';
import { type SmtpStandIn, startSmtpStandIn } from '../support/smtp-stand-in.ts';
import { startTocsinProcess } from '../support/tocsin-process.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../support/twilio-stand-in.ts';
import { until } from '../support/until.ts';

const names = ['a', 'b'] as const;
type Name = (typeof names)[number];
const beatMs = long ? 3_000 : 1_000;
/** Four signs of life and what starting takes on a busy machine. */
const takeoverMs = 4 * beatMs + 120_000;
const stoppedMs = long ? 60_000 : 0;
const perHour = 3;
/** Below the number from which alerts of one reason are gathered into one. */
const devices = 36;
/** Notifications of each way that are under way at once: what a stop in the middle of sending may double. */
const inFlight = { sms: 4, mail: 1 };

describeOnBothLogs('one of two instances works', (logConfig, kind) => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-takeover-'));
  const children = new Map<Name, ChildProcess>();
  const said: string[] = [];
  const writer = createWriter();
  let engine: TemporaryEngine;
  let phone: TwilioStandIn;
  let post: SmtpStandIn;
  let log: EventLog;

  const dataOf = (name: Name): string => join(directory, name);
  const tail = (): string => said.join('').slice(-6_000);
  const status = async (name: Name): Promise<Report> => {
    const port = readRunFiles(dataOf(name)).find((run) => run.name === 'respond')?.healthPort ?? 0;
    const answer = await fetch(`http://127.0.0.1:${port}/status`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    return answer === undefined ? {} : ((await answer.json()) as Report);
  };
  const epochOf = async (name: Name): Promise<number> => (await status(name)).duty?.epoch ?? -1;
  const works = (name: Name): Promise<void> =>
    until(
      async () => (await epochOf(name)) > 0,
      takeoverMs,
      () => `${name} does not work\n${tail()}`,
    );
  const standsBy = (name: Name): Promise<void> =>
    until(
      async () => (await epochOf(name)) === 0,
      takeoverMs,
      () => `${name} does not stand by\n${tail()}`,
    );

  function start(name: Name): void {
    const args = ['run', '--process', 'respond', '--config', join(directory, 'tocsin.yaml'), '--data', dataOf(name)];
    children.set(
      name,
      startTocsinProcess(args, (text) => said.push(`${name}: ${text}`)),
    );
  }

  const append = async (topic: Topic, ...values: object[]): Promise<void> => {
    const entries = values.map((value) => jsonEntry(topic, 'entry', writer, Date.now(), value));
    await retry(() => log.append(entries), { attempts: 20 });
  };

  const wish = (n: number): ResponseRequest => ({
    ...{ type: 'quarantine-device', id: `wish-${n}`, tenant: 'acme', actor: { type: 'person', name: 'ada' } },
    ...{ at: Date.now(), device: `pump-${n}`, hours: 24 },
  });
  /** An alert of each device, and a person who wants it shut out. */
  const strike = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) {
      const device = `pump-${n}`;
      const now = Date.now();
      const found = finding({
        id: `f-${n}`,
        subject: { kind: 'device', id: device },
        device,
        at: now,
        concludedAt: now,
      });
      await Promise.all([append(topics.findings, found), append(topics.responseRequests, wish(n))]);
    }
  };
  const toldOf = (texts: readonly string[]): string[] => texts.flatMap((text) => /pump-\d+/.exec(text) ?? []);
  const sms = (): string[] => toldOf(phone.sent.map(({ body }) => body));
  const mails = (): string[] => toldOf(post.sent.map(({ raw }) => raw));
  const toldAll = (count: number): Promise<void> =>
    until(
      () => new Set(sms()).size >= count && new Set(mails()).size >= count,
      120_000,
      () => `${new Set(sms()).size} SMS and ${new Set(mails()).size} mails of ${count}\n${tail()}`,
    );

  beforeAll(async () => {
    [engine, phone, post] = await Promise.all([
      temporaryEngine(),
      startTwilioStandIn({ answerAfterMs: 80 }),
      startSmtpStandIn({ answerAfterMs: 40 }),
    ]);
    writeFileSync(join(directory, 'password'), engine.password, { mode: 0o600 });
    const configFile = join(directory, 'tocsin.yaml');
    writeFileSync(
      configFile,
      stringify({
        ...logConfig(),
        clickhouse: { url: engine.engine.url, user: 'tocsin', passwordFile: join(directory, 'password') },
        members: { beatMs },
        watch: { enabled: false },
        quarantine: { live: true, perHour, shareOfFleet: 0 },
        notify: notifying(directory, phone, post),
      }),
    );
    for (const name of names) mkdirSync(dataOf(name));
    if (kind === 'embedded') {
      mkdirSync(join(directory, 'log'));
      for (const name of names) symlinkSync(join(directory, 'log'), join(dataOf(name), 'log'));
    }
    log = await openLog({ ...loadConfig(configFile), data: dataOf('a') }, clockFor(undefined));
    const plain = { model: '', firmware: '', site: '', gateway: 'gw-07', productionBatch: '', owner: '' };
    await append(topics.fleet, {
      ...{ type: 'devices-registered', tenant: 'acme', importedAt: Date.now() },
      devices: Array.from({ length: 200 }, (_, n) => ({
        ...{ id: `pump-${n}`, ...plain, hardwareIds: [], expectedEveryMs: 0 },
      })),
    } satisfies Fact);
    start('a');
    await works('a');
    start('b');
    await standsBy('b');
  }, 600_000);

  afterAll(async () => {
    for (const child of children.values()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await Promise.allSettled([log?.close(), phone?.close(), post?.close()]);
    await engine?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const replaced = (): Promise<void> =>
    until(
      async () => (await epochOf('b')) > 0,
      4 * beatMs + 20_000,
      () => `b does not work\n${tail()}`,
    );

  test('stopped in the middle of a storm and woken after it was replaced, it has added nothing', {
    timeout: 600_000,
  }, async () => {
    await strike(0, devices / 3);
    await until(() => phone.sent.length > 2, 60_000, tail);
    await stopUntilReplaced(children.get('a') as ChildProcess, kind, replaced);
    progress(`b has taken over, ${phone.sent.length} SMS so far`);
    await strike(devices / 3, (2 * devices) / 3);
    await sleep(stoppedMs);
    children.get('a')?.kill('SIGCONT');
    await strike((2 * devices) / 3, devices);
    await standsBy('a');
    await toldAll(devices);

    const state = noQuarantines();
    const decided = (): unknown[] => [...state.all.values()];
    let next = 0;
    await until(
      async () => (next = await retry(() => readQuarantines(log, state, next))) >= 0 && decided().length === devices,
      60_000,
      () => `${decided().length} of ${devices} decided\n${tail()}`,
    );
    expect([...state.all.values()].filter(isInForce)).toHaveLength(perHour);
    const orders = await retry(() => log.read(topics.gatewayOrders, 0, 0));
    expect(orders.map((record) => readJson(record, orderSchema).type)).toEqual(Array(perHour).fill('deny'));
    const doubled = { sms: sms().length - devices, mail: mails().length - devices };
    console.log(
      `${kind}: told twice ${JSON.stringify(doubled)}, passed over ${JSON.stringify((await status('a')).duty?.passedOver)}`,
    );
    expect(doubled.sms).toBeLessThanOrEqual(inFlight.sms);
    expect(doubled.mail).toBeLessThanOrEqual(inFlight.mail);
    expect(await epochOf('b')).toBeGreaterThan(0);
  });

  test('killed, it is replaced, and what happens then is told', { timeout: 300_000 }, async () => {
    children.get('b')?.kill('SIGKILL');
    const killedAt = performance.now();
    await strike(devices, devices + 2);
    await works('a');
    progress(`a has taken over ${Math.round(performance.now() - killedAt)} ms after b was killed`);
    await toldAll(devices + 2);
    expect(sms().length).toBeLessThanOrEqual(devices + 2 + inFlight.sms);
  });
});
