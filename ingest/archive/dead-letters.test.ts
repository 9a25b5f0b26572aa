import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Logger } from '../../runtime/logger.ts';
import { heldAlone } from '../../runtime/members/held.ts';
import { memoriesInFiles } from '../../runtime/state/memories.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import { topics } from '../../schemas/topics.ts';
import { projectDeadLetters } from './dead-letters.ts';
import { noTotals } from './ledger.ts';
import { away, entry, midnight, OnePartition } from './test-bench.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-letters-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function letters(...ids: string[]) {
  const rejections = ids.map((id): Rejection => {
    const place = { tenant: 'acme', gateway: '', source: 'syslog-udp', step: 'parse', reason: 'no_header' } as const;
    return { id, receivedAt: midnight, ...place, lines: 2, bytes: 'eA==', length: 1 };
  });
  const lines = ids.length * 2;
  return entry(
    { type: 'rejections', rows: ids.length, lines, accounts: { offered: lines } },
    Buffer.from(rejections.map((one) => `${JSON.stringify(one)}\n`).join('')),
    topics.deadLetters,
  );
}

interface Row {
  id: string;
  received_at: number;
  offset: number;
}

class Rows {
  readonly rows = new Map<string, Row>();
  failures = 0;
  inserts = 0;
  readonly insertJson = async (_table: string, rows: readonly Row[]): Promise<void> => {
    if (this.failures-- > 0) throw away();
    this.inserts++;
    for (const row of rows) this.rows.set(row.id, row);
  };
}

async function project(log: OnePartition, rows: Rows) {
  const stopping = new AbortController();
  const progress = { next: 0, totals: noTotals(), reasons: {} };
  const logger = { warn: () => undefined, debug: () => undefined } as unknown as Logger;
  const store = rows as unknown as Store;
  const memories = memoriesInFiles(directory);
  const held = heldAlone(stopping.signal);
  const ended = projectDeadLetters({ log, store, logger, memories, key: 'letters', held }, progress);
  await expect.poll(() => progress.next, { timeout: 5_000, interval: 2 }).toBe(log.records.length);
  stopping.abort();
  await ended;
  return progress;
}

describe('dead letters', () => {
  it('become rows, and their lines are counted', async () => {
    const rows = new Rows();
    const { totals } = await project(new OnePartition().add(letters('a', 'b'), letters('c')), rows);
    expect([...rows.rows.values()].map(({ id, received_at, offset }) => [id, received_at, offset])).toEqual([
      ['a', midnight, 0],
      ['b', midnight, 0],
      ['c', midnight, 1],
    ]);
    expect(totals).toEqual({ ...noTotals(), offered: 6, deadLettered: 6 });
  });

  it('are shown and counted once when their record came twice', async () => {
    const rows = new Rows();
    const twice = letters('a');
    const { totals } = await project(new OnePartition().add(twice, twice), rows);
    expect([rows.rows.size, totals.offered]).toEqual([1, 2]);
  });

  it('wait for a store that is away', async () => {
    const rows = new Rows();
    rows.failures = 3;
    await project(new OnePartition().add(letters('a')), rows);
    expect(rows.rows.size).toBe(1);
  });

  it('are not inserted again by the next run, and are counted on from where it ended', async () => {
    const log = new OnePartition().add(letters('a'));
    const rows = new Rows();
    await project(log, rows);
    const { totals } = await project(log.add(letters('b')), rows);
    expect([rows.inserts, totals.deadLettered]).toEqual([2, 4]);
  });
});
