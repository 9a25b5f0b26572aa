import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isReady } from '../../app/ready.ts';
import { reportOf } from '../../app/status.ts';
import { openStore, type Store } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import { type Broker, startBroker } from '../support/kafka-broker.ts';
import { tlsInFront, type TlsInFront } from '../support/tls-in-front.ts';
import { startTocsinProcess } from '../support/tocsin-process.ts';
import { tryPasswords } from '../support/try-passwords.ts';
import { until } from '../support/until.ts';
import { secretOf, startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

const names = ['ingest', 'archive', 'detect', 'respond', 'web'] as const;
type Name = (typeof names)[number];
/** A second one of those of which there may be any number. */
const seconds = ['ingest', 'archive', 'detect'] as const;
type Instance = Name | `${(typeof seconds)[number]}-2`;

describe('processes that share nothing but Kafka and a ClickHouse behind TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-apart-'));
  const children = new Map<Instance, ChildProcess>();
  const said: string[] = [];
  let broker: Broker;
  let engine: TemporaryEngine;
  let tls: TlsInFront;
  let receiver: WebhookReceiver;
  let store: Store;

  const dataOf = (name: Instance): string => join(directory, name);
  const runOf = (name: Instance) => readRunFiles(dataOf(name)).find((run) => run.name === processOf(name));
  const processOf = (name: Instance): string => name.replace('-2', '');
  const tail = (): string => said.join('').slice(-4_000);

  async function start(name: Instance): Promise<void> {
    const args = [
      'run',
      '--process',
      processOf(name),
      '--config',
      join(directory, 'tocsin.yaml'),
      '--data',
      dataOf(name),
    ];
    children.set(
      name,
      startTocsinProcess(args, (text) => said.push(`${name}: ${text}`)),
    );
    await until(
      async () => isReady(runOf(name)?.healthPort ?? 0),
      200_000,
      () => `${name} is not ready\n${tail()}`,
    );
  }

  async function end(name: Instance, signal: NodeJS.Signals): Promise<void> {
    const child = children.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  beforeAll(async () => {
    [broker, engine, receiver] = await Promise.all([
      startBroker({ version: '4.1.1' }),
      temporaryEngine(),
      startWebhookReceiver(),
    ]);
    tls = await tlsInFront(engine.engine.url);
    store = openStore({ url: engine.engine.url, user: 'tocsin', password: engine.password });
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(directory, name), content, { mode: 0o600 });
      return join(directory, name);
    };
    const endpoint = { name: 'soar', url: receiver.url, tenant: 'acme', secretFile: file('hook', secretOf(2)) };
    file(
      'tocsin.yaml',
      stringify({
        ingest: { syslogTcp: { port: 0, tenant: 'acme' } },
        kafka: { brokers: broker.brokers, topicPrefix: 'apart.' },
        clickhouse: {
          ...{ url: tls.url, user: 'tocsin', passwordFile: file('password', engine.password) },
          tls: { authority: file('authority.pem', tls.certificate) },
        },
        log: { telemetryPartitions: 3 },
        members: { beatMs: 1_000 },
        detect: { tickMs: 500, latenessMs: 0 },
        web: { port: 0, insecureLoopback: true },
        watch: { enabled: false },
        notify: { live: true, webhook: { allowAddresses: ['127.0.0.1'], endpoints: [endpoint] } },
      }),
    );
    await Promise.all(names.map(start));
  }, 300_000);

  afterAll(async () => {
    await Promise.all([...children.keys()].map((name) => end(name, 'SIGTERM')));
    await Promise.allSettled([store?.close(), tls?.close(), receiver?.close(), broker?.stop()]);
    await engine?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const attack = (from: string, through: Instance = 'ingest'): Promise<number> =>
    tryPasswords(runOf(through)?.addresses['syslog-tcp'], from);

  const stored = async (): Promise<number> => {
    const [row] = await store.query<{ lines: number }>('SELECT sum(lines) AS lines FROM events');
    return Number(row?.lines);
  };
  const storedAll = async (lines: number): Promise<void> => {
    let last = 0;
    await until(
      async () => (last = await stored()) >= lines,
      60_000,
      () => `${last} of ${lines} stored\n${tail()}`,
    );
    expect(await stored()).toBe(lines);
  };
  /** Numbers of the alerts that the webhook said were opened. */
  const opened = (): Set<number> => {
    const calls = receiver.received.map((one) => verified(one, secretOf(2)));
    return new Set(calls.flatMap((call) => (call.type === 'alert.opened' ? call.data.alert.number : [])));
  };

  test('would not have spoken to a server that nobody vouches for', async () => {
    const trusting = openStore({ url: tls.url, user: 'tocsin', password: engine.password });
    await expect(trusting.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await trusting.close();
  });

  test('store what one of them took, find in it, tell of it, and show it', async () => {
    const lines = await attack('203.0.113.7');
    await storedAll(lines);
    await until(() => opened().size === 1, 60_000, tail);
    const findings = 'SELECT DISTINCT detector FROM findings';
    await until(async () => (await store.query(findings)).length > 0, 30_000, tail);
    const web = runOf('web')?.addresses['web'] ?? '';
    expect((await fetch(web.startsWith('http') ? web : `http://${web}`)).status).toBe(200);
  });

  test.each(['archive', 'detect', 'respond'] as const)(
    'lose and double nothing when %s is killed and starts again on an empty directory, as on another machine',
    async (name) => {
      const [lines, alerts] = [await stored(), opened()];
      await end(name, 'SIGKILL');
      const more = await attack(`198.51.100.${names.indexOf(name) + 1}`);
      rmSync(dataOf(name), { recursive: true });
      await start(name);
      await storedAll(lines + more);
      await until(() => opened().size > alerts.size, 60_000, tail);
      expect(opened().size).toBe(alerts.size + 1);
    },
  );

  /** Places where an instance stands: what it holds. */
  const held = async (name: Instance): Promise<string[]> => {
    const run = runOf(name);
    const { archive, detect } = (run === undefined ? undefined : await reportOf(run)) ?? {};
    return Object.keys({ ...archive?.next, ...detect?.next }).filter((place) => /^(?:identity|telemetry)/.test(place));
  };

  /** Lines that the first ingest has taken and put into the log. */
  const taken = async (): Promise<number> => {
    const run = runOf('ingest');
    const { framed = 0, waitingBytes = 1 } = (run === undefined ? undefined : await reportOf(run))?.ingest ?? {};
    return waitingBytes === 0 ? framed : 0;
  };

  test('share with others that join, and those do all of it when the first ones are gone for good', async () => {
    const [lines, alerts] = [await stored(), opened().size];
    await Promise.all(seconds.map((name) => start(`${name}-2`)));
    for (const name of ['archive', 'detect'] as const) {
      await until(async () => (await held(`${name}-2`)).length === 2 && (await held(name)).length === 2, 60_000, tail);
      expect([...(await held(name)), ...(await held(`${name}-2`))].toSorted((a, b) => a.localeCompare(b))).toEqual([
        'identity.0',
        'telemetry.0',
        'telemetry.1',
        'telemetry.2',
      ]);
    }
    const before = await taken();
    const first = await attack('192.0.2.21');
    // Over plain TCP nobody is told what is safe: what the log has not got yet would die with who took it.
    await until(async () => (await taken()) >= before + first, 30_000, tail);
    let more = first + (await attack('192.0.2.22', 'ingest-2'));
    await Promise.all(seconds.map((name) => end(name, 'SIGKILL')));
    more += await attack('192.0.2.23', 'ingest-2');
    await storedAll(lines + more);
    await until(() => opened().size >= alerts + 3, 60_000, tail);
    expect(opened().size).toBe(alerts + 3);
    for (const name of ['archive-2', 'detect-2'] as const)
      await until(async () => (await held(name)).length === 4, 60_000, tail);
  });
});
