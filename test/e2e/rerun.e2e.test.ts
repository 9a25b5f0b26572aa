import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Fact } from '../../schemas/fact.ts';
import type { Finding } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';
import { type Installation, install, until } from '../support/installation.ts';

const token = 'a token that only this test knows';
const issuer = 'ab'.repeat(20);
const hour = 3_600_000;
let tocsin: Installation;

beforeAll(async () => {
  tocsin = await install({
    ingest: { http: { port: 0 } },
    gateways: [{ id: 'gw-1', tenant: 'acme', tokenSha256: createHash('sha256').update(token).digest('hex') }],
    detect: { tickMs: 200, latenessMs: 500 },
    log: { telemetryPartitions: 2 },
  });
});
afterAll(() => tocsin.stop());

/** Revokes one certificate before anything of it is seen, and one after it was used. */
async function revoke(...revoked: [serial: string, at: number, reason: number][]): Promise<void> {
  const log = openEmbeddedLog({
    directory: join(tocsin.directory, 'data', 'log'),
    telemetryPartitions: 2,
    clock: systemClock,
  });
  const opened = await log;
  const now = Date.now();
  const fact: Fact = {
    type: 'revocations-listed',
    tenant: 'acme',
    issuer,
    issuerName: 'CN=maker',
    list: String(now),
    number: '1',
    thisUpdate: now,
    nextUpdate: now + hour,
    importedAt: now,
    complete: true,
    revoked,
  };
  await opened.append([jsonEntry(topics.fleet, 'facts', createWriter(), now, fact)]);
  await opened.close();
  await sleep(600);
}

async function post(events: object[]): Promise<void> {
  const body = events.map((event) => JSON.stringify({ v: 1, ...event })).join('\n');
  const response = await fetch(`http://${tocsin.addresses()['http']}/v1/events`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  expect(response.status).toBe(202);
}

const opened = (device: string, serial: string): object => ({
  kind: 'session-opened',
  device,
  session: `s-${device}`,
  certificate: { serial, issuer },
  at: new Date().toISOString(),
});
const published = (device: string, session: string, sequence: number): object => ({
  kind: 'message-published',
  device,
  session,
  bootId: 'b1',
  sequence,
  nonce: `n${sequence}`,
  peer: session === 's1' ? '192.0.2.7' : '198.51.100.9',
  at: new Date().toISOString(),
});

async function live(): Promise<Finding[]> {
  const { stdout } = await tocsin.tocsin(
    'query',
    'SELECT id, version FROM findings FINAL ORDER BY id, version',
    '--json',
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Finding);
}

async function again(...args: string[]): Promise<Finding[]> {
  const { stdout, stderr } = await tocsin.tocsin('rerun', '--from', new Date(0).toISOString(), '--json', ...args);
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Finding);
}

describe('a rerun of what happened', () => {
  it('finds what was found live, from the log and from ClickHouse, to the letter', async () => {
    const now = Date.now();
    await revoke(['a1', now - 3 * hour, 1]);
    await post([
      opened('pump-1', 'a1'),
      opened('pump-2', 'b2'),
      ...Array.from({ length: 20 }, (_, i) => published('pump-3', 's1', i)),
    ]);
    await sleep(300);
    await post(Array.from({ length: 8 }, (_, i) => published('pump-3', 's2', i)));
    await revoke(['a1', now - 3 * hour, 1], ['b2', now - 2 * hour, 1]);
    await until(
      async () => (await live()).length >= 3,
      60_000,
      () => 'three findings were not made',
    );
    await tocsin.settled();
    const key = ({ id, version }: Pick<Finding, 'id' | 'version'>): string => `${id}:${version}`;
    const logged = await again();
    expect(logged.map(key).sort()).toEqual((await live()).map(key).sort());
    expect(new Set(logged.map(({ code }) => code))).toEqual(new Set(['D01', 'D11']));
    expect(JSON.stringify(await again('--archived'))).toBe(JSON.stringify(logged));
  });
});
