import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Context, type Role, type Running } from '../app/context.ts';
import { sharing } from '../app/sharing.ts';
import { detect } from '../app/roles/detect.ts';
import { ingest } from '../app/roles/ingest.ts';
import { systemClock } from '../runtime/clock.ts';
import { parseConfig } from '../runtime/config/load.ts';
import { openEmbeddedLog } from '../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createLogger } from '../runtime/logger.ts';
import { memoriesInFiles } from '../runtime/state/memories.ts';
import type { Finding } from '../schemas/finding.ts';
import { topics } from '../schemas/topics.ts';
import { until } from './support/until.ts';

const partitions = 3;
const settings = `
ingest: { syslogTcp: { port: 0, tenant: acme } }
detect: { tickMs: 200, latenessMs: 0 }
members: { beatMs: 200 }
`;

/** Instances that share nothing but a log: a data directory, an opening of the log and a listener of its own each. */
class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-many-ingest-'));
  readonly #stopping = new AbortController();
  readonly #logs: EventLog[] = [];
  readonly #running: Running[] = [];
  readonly #contexts: Context[] = [];

  async start(role: Role): Promise<Running> {
    const directory = join(this.folder, 'log');
    const log = await openEmbeddedLog({ directory, telemetryPartitions: partitions, clock: systemClock });
    this.#logs.push(log);
    const context = sharing({
      config: { ...parseConfig(settings), data: join(this.folder, `instance-${this.#logs.length}`) },
      ...{ clock: systemClock, logger: createLogger('test'), signal: this.#stopping.signal },
      memories: () => memoriesInFiles(join(this.folder, 'store')),
      ...{ log: async () => log, store: () => ({}) as never },
    });
    const running = await role(context);
    this.#contexts.push(context);
    this.#running.push(running);
    return running;
  }

  /** Resolves once what was sent has been appended and judged, and time has passed after it. */
  async judged(lines: number): Promise<void> {
    const reports = () => this.#running.map((one) => one.status?.() ?? {});
    const framed = (): number => reports().reduce((sum, { ingest }) => sum + (ingest?.framed ?? 0), 0);
    const waiting = (): number => reports().reduce((sum, { ingest }) => sum + (ingest?.waitingBytes ?? 0), 0);
    await until(
      () => framed() === lines && waiting() === 0,
      30_000,
      () => `${framed()} of ${lines} lines taken`,
    );
    const [log] = this.#logs as [EventLog];
    const places = [
      ['identity.0', topics.identity, 0] as const,
      ...Array.from({ length: partitions }, (_, i) => [`telemetry.${i}`, topics.telemetry, i] as const),
    ];
    // Two ticks more than there are now.
    const ends = await Promise.all(
      places.map(async ([place, topic, i]) => [place, (await log.bounds(topic, i)).next + 2] as const),
    );
    const judgedTo = (): Record<string, number> => Object.assign({}, ...reports().map((one) => one.detect?.next));
    await until(
      () => ends.every(([place, end]) => (judgedTo()[place] ?? 0) >= end),
      30_000,
      () => `judged to ${JSON.stringify(judgedTo())} of ${JSON.stringify(ends)}`,
    );
  }

  async verdicts(): Promise<string[]> {
    const [log] = this.#logs as [EventLog];
    const { next } = await log.bounds(topics.findings, 0);
    const found = new Set<string>();
    for (let at = 0; at < next; ) {
      const records = await log.read(topics.findings, 0, at);
      for (const { payload } of records) {
        const { detector, subject, reason } = JSON.parse(Buffer.from(payload).toString()) as Finding;
        found.add(`${detector} ${subject.kind} ${subject.id} ${reason}`);
      }
      at = (records.at(-1)?.offset ?? next) + 1;
    }
    return [...found].sort((a, b) => a.localeCompare(b));
  }

  async end(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.map((one) => one.stop()));
    for (const context of this.#contexts) await (await context.members()).close();
    await Promise.all(this.#logs.map((log) => log.close()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const stamp = (): string => new Date().toISOString();
const said = (device: string, sequence: number, session = 'own'): string =>
  `<134>1 ${stamp()} gw app - - [tocsin@32473 device="${device}" kind="message-published" seq="${sequence}" nonce="${device}-${sequence}" boot="b1" session="${session}"]\n`;
const careless = (): string => `<134>1 ${stamp()} gate-2 app - - - login with password=correct-horse-battery\n`;
const refused = (from: string, i: number): string =>
  `<38>1 ${stamp()} gate-1 sshd ${1_000 + i} - - Failed password for root from ${from} port ${40_000 + i} ssh2\n`;

const recorded = [0, 1, 2, 3, 4];
/**
 * What is sent one round after the other; within a round nothing depends on the order. Devices that count on, two of which somebody
 * replays and one that says a thing twice itself; people who try passwords, two of them too seldom to be told of; a secret.
 */
const rounds: readonly (() => string[])[] = Array.from({ length: 7 }, (_, round) => () => [
  ...Array.from({ length: 12 }, (_, n) => said(`pump-${n}`, round)),
  ...(round === 5 ? ['pump-3', 'pump-7'].flatMap((device) => recorded.map((n) => said(device, n, 'elsewhere'))) : []),
  ...(round === 5 ? [said('pump-5', 4)] : []),
  ...['203.0.113.7', '198.51.100.9'].flatMap((from) =>
    Array.from({ length: 8 }, (_, i) => refused(from, 8 * round + i)),
  ),
  ...(round === 2 ? ['192.0.2.1', '192.0.2.2'].map((from) => refused(from, 0)) : []),
  ...(round === 3 ? [careless()] : []),
]);

const send = (address: string, text: string): Promise<void> => {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve, reject) => connect(Number(port), host).once('error', reject).end(text, resolve));
};

/** Each line by another instance than the one before it. */
async function foundBy(instances: number): Promise<string[]> {
  const fleet = new Fleet();
  try {
    const taking = await Promise.all(Array.from({ length: instances }, () => fleet.start(ingest)));
    const addresses = taking.map(({ addresses: of }) => of?.['syslog-tcp'] ?? '');
    await Promise.all([fleet.start(detect), fleet.start(detect)]);
    let sent = 0;
    for (const round of rounds) {
      const lines = round();
      sent += lines.length;
      const shares = addresses.map((_, i) => lines.filter((__, n) => n % instances === i).join(''));
      await Promise.all(addresses.map((address, i) => send(address, shares[i] ?? '')));
      await fleet.judged(sent);
    }
    return await fleet.verdicts();
  } finally {
    await fleet.end();
  }
}

test('the same input through one, two and three instances of ingest gives the same detectors, subjects and reasons', {
  timeout: 240_000,
}, async () => {
  const alone = await foundBy(1);
  expect(alone).toEqual([
    'application-replay device pump-3 sequence_repeated',
    'application-replay device pump-7 sequence_repeated',
    'brute-force source 198.51.100.9 guessing',
    'brute-force source 203.0.113.7 guessing',
    'secret-in-log source gate-2 password',
  ]);
  expect(await foundBy(2)).toEqual(alone);
  expect(await foundBy(3)).toEqual(alone);
});
