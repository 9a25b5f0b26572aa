import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../runtime/errors.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import type { Fact } from '../../schemas/fact.ts';
import type { Publication } from '../../schemas/revocation.ts';
import { revokedFact } from '../../test/support/pki-service.ts';
import { makeAuthority } from '../../test/support/test-authority.ts';
import { until } from '../../test/support/until.ts';
import type { DelegatedIssuer } from './delegated.ts';
import { Ledger } from './ledger.ts';
import { Lists } from './lists.ts';
import { Publisher } from './publisher.ts';
import { Responder } from './responder.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const day = 86_400_000;
let issuer: DelegatedIssuer;
let directory = '';
let now = noon;
/** How slow the log is. */
let perReadMs = 0;
let facts: Fact[] = [];
let away = false;
let filed: Publication[] = [];
let stop: AbortController;
let running: Promise<unknown> = Promise.resolve();
const clock = { now: () => now, real: (ms: number) => ms };

beforeAll(async () => {
  issuer = await makeAuthority();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-publisher-'));
  [now, facts, away, filed, stop, perReadMs] = [noon, [], false, [], new AbortController(), 0];
});
afterEach(async () => {
  stop.abort();
  await running.catch(() => undefined);
  rmSync(directory, { recursive: true, force: true });
});

/** A log of facts that answers at once, two records at a time, or not at all. */
async function read(_topic: string, _partition: number, from: number): Promise<LogRecord[]> {
  await sleep(1);
  now += perReadMs;
  if (away) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  const header = { type: 'facts', version: 1, writer: 'w', sequence: 1, time: noon } as const;
  return facts.slice(from, from + 2).map((fact, i) => ({
    ...{ topic: 'fleet.v1' as const, partition: 0, header, offset: from + i },
    payload: Buffer.from(JSON.stringify(fact)),
  }));
}

function start(): Lists {
  const ledger = new Ledger([issuer]);
  const lists = new Lists({ directory, clock, lifeMs: day });
  lists.load([issuer.keyId]);
  const responder = new Responder([issuer], { ledger, clock, validityMs: 3_600_000 });
  const publisher = new Publisher({
    ...{ log: { read }, clock, ledger, lists, responder, issuers: () => [issuer] },
    file: async (publication) => void filed.push(publication),
    onRetry: () => undefined,
  });
  running = publisher.run(stop.signal);
  return lists;
}

const published = (count: number): Promise<void> =>
  until(
    () => filed.length >= count,
    10_000,
    () => JSON.stringify(filed),
  );

test('signs nothing before all facts were read, then one list, and another right after a revocation', async () => {
  facts = ['a1', 'a2', 'a3', 'a4', 'a5'].map((serial) => revokedFact(issuer.keyId, serial));
  perReadMs = 5_000;
  start();
  await published(1);
  perReadMs = 0;
  expect(filed[0]).toMatchObject({ entries: 5, facts: 5 });
  facts.push(revokedFact('cd34', 'b1'), revokedFact(issuer.keyId, 'a6'));
  await published(2);
  await sleep(30);
  expect(filed).toHaveLength(2);
  expect(filed[1]).toMatchObject({ entries: 6, facts: 7 });
});

test('renews a list when half of its life is over, and not while the log does not answer', async () => {
  start();
  await published(1);
  now = noon + day / 2 - 1;
  await sleep(30);
  expect(filed).toHaveLength(1);
  away = true;
  now = noon + day / 2;
  await sleep(50);
  expect(filed).toHaveLength(1);
  away = false;
  await published(2);
  expect(filed[1]).toMatchObject({ nextUpdate: now + day });
});

test('serves the list of the run before until it knows more, and numbers only rise, whatever the clock does', async () => {
  facts = [revokedFact(issuer.keyId, 'a1')];
  start();
  await published(1);
  stop.abort();
  await running.catch(() => undefined);
  [stop, away, now] = [new AbortController(), true, noon - day];
  const lists = start();
  expect(lists.of(issuer.keyId)).toMatchObject({ entries: 1 });
  expect(filed).toHaveLength(1);
  away = false;
  await published(2);
  const [one = 0, other = 0] = filed.map(({ number }) => Number.parseInt(number, 16));
  expect(other).toBeGreaterThan(one);
});
