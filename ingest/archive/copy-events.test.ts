import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { Fault } from '../../runtime/errors.ts';
import type { LogEntry } from '../../runtime/log/port.ts';
import { type CopyOptions, copyEvents, type CopyProgress } from './copy-events.ts';
import type { Chunk } from './chunk.ts';
import { noTotals, residual } from './ledger.ts';
import { away, block, dayMs, keptIn, midnight, OnePartition, TableInMemory, tick } from './test-bench.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-copy-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const logger = { warn: () => undefined } as unknown as CopyOptions['logger'];
class Killed extends Error {}

interface Run {
  progress: CopyProgress;
  stop: () => void;
  ended: Promise<unknown>;
}

function start(log: OnePartition, table: TableInMemory, part: Partial<CopyOptions> = {}): Run {
  const stopping = new AbortController();
  const progress: CopyProgress = { next: 0, totals: noTotals() };
  const options: CopyOptions = {
    ...{ log, table, lane: 'telemetry', partition: 0, rows: 1_000, flushMs: 1, logger },
    ...keptIn(directory, stopping.signal),
    saveEveryMs: 0,
    ...part,
  };
  const ended = copyEvents(options, progress).catch((failure: unknown) => failure);
  return { progress, stop: () => stopping.abort(), ended };
}

/** Runs until everything in the log has been copied. */
async function copyAll(
  log: OnePartition,
  table: TableInMemory,
  part: Partial<CopyOptions> = {},
): Promise<CopyProgress> {
  const run = start(log, table, part);
  await expect.poll(() => run.progress.next, { timeout: 5_000, interval: 2 }).toBe(log.low + log.records.length);
  run.stop();
  expect(await run.ended).toBeUndefined();
  return run.progress;
}

function storedLines(table: TableInMemory): number {
  return [...table.copies.values()].reduce((sum, times) => sum + times, 0);
}

describe('copying events', () => {
  it('puts consecutive records into one insert, up to the rows asked for', async () => {
    const table = new TableInMemory();
    await copyAll(new OnePartition().add(...Array.from({ length: 7 }, () => block())), table, { rows: 3, flushMs: 50 });
    expect(table.inserts.map(({ from, to, rows }) => [from, to, rows])).toEqual([
      [0, 3, 3],
      [3, 6, 3],
      [6, 7, 1],
    ]);
  });

  it('never lets one insert span two days', async () => {
    const log = new OnePartition().add(
      block(),
      block({ time: midnight + dayMs - 1 }),
      block({ time: midnight + dayMs }),
    );
    const table = new TableInMemory();
    await copyAll(log, table, { flushMs: 50 });
    expect(table.inserts.map(({ rows, days }) => [rows, days])).toEqual([
      [2, 20_000],
      [1, 20_001],
    ]);
  });

  it('closes an insert that large lines have filled before its rows have', async () => {
    const raw = 'x'.repeat(32 * 1_048_576);
    const table = new TableInMemory();
    await copyAll(new OnePartition().add(block({ raw }), block({ raw }), block({ raw })), table, { flushMs: 500 });
    expect(table.inserts.map(({ rows }) => rows)).toEqual([2, 1]);
  });

  it('passes over repeated records and resent batches, and accounts for both', async () => {
    const first = block({ lines: 3 });
    const batch = { gateway: 'acme/gw-1', key: 'b-1' };
    const sent = block({ lines: 2, header: { batch } });
    const again = { ...sent, header: { ...sent.header, writer: 'another', sequence: 1 } };
    const table = new TableInMemory();
    const { totals } = await copyAll(new OnePartition().add(first, first, sent, again), table);
    expect(table.copies.size).toBe(2);
    expect(storedLines(table)).toBe(2);
    expect(totals).toEqual({ ...noTotals(), offered: 7, dropped: { duplicate_batch: 2 } });
    expect(residual(totals, 5)).toBe(0);
  });

  it('puts ticks in behind the events before them', async () => {
    const order: string[] = [];
    const table = new TableInMemory();
    table.failing = (what) => void (what === 'highWater' || order.push(what));
    await copyAll(new OnePartition().add(block(), tick(), block()), table, { flushMs: 50 });
    expect(order.slice(0, 4)).toEqual(['before', 'token', 'after', 'ticks']);
    expect([...table.ticks]).toEqual([1]);
  });

  it.each(['before', 'after', 'ticks'] as const)('stores all once when it was killed %s', async (point) => {
    const log = new OnePartition().add(...Array.from({ length: 9 }, (_, i) => (i % 3 === 2 ? tick() : block())));
    const table = new TableInMemory();
    let left = 2;
    table.failing = (what) => {
      if (what === point && left-- === 0) throw new Killed(point);
    };
    expect(await start(log, table, { rows: 2 }).ended).toBeInstanceOf(Killed);
    log.add(block(), tick());
    const { totals } = await copyAll(log, table, { rows: 2 });
    expect([...table.copies.values()]).toEqual(Array.from({ length: 7 }, () => 1));
    expect([...table.ticks].toSorted((a, b) => a - b)).toEqual([2, 5, 8, 10]);
    expect(totals.offered).toBe(7);
  });

  it('looks instead of inserting again when the answer to an insert was lost', async () => {
    const table = new TableInMemory();
    let lost = 3;
    let tries = 0;
    table.failing = (what) => {
      if (what === 'before') tries++;
      if (what === 'after' && lost-- > 0) throw away();
    };
    await copyAll(new OnePartition().add(block(), block()), table, { flushMs: 50 });
    expect([storedLines(table), tries]).toEqual([2, 1]);
  });

  it('makes the insert that a killed run had begun once more, so that it counts once however late it comes through', async () => {
    const log = new OnePartition().add(block(), block(), block());
    const table = new TableInMemory();
    let begun: Chunk | undefined;
    const hanging = Object.assign(new TableInMemory(), {
      insertEvents: async (_lane: string, _partition: number, chunk: Chunk) => {
        begun = chunk;
        throw new Killed();
      },
    });
    expect(await start(log, hanging, { flushMs: 20 }).ended).toBeInstanceOf(Killed);
    log.add(block(), block());
    await copyAll(log, table, { flushMs: 50 });
    if (begun !== undefined) await table.store(begun);
    expect(table.inserts.map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [3, 5],
    ]);
  });

  it.each([1, 2])(
    'does not believe a token that the engine wrote down as it died (%i times in a row)',
    async (deaths) => {
      const log = new OnePartition().add(block(), block(), block());
      const table = new TableInMemory();
      let left = 1 + deaths;
      table.failing = (what) => {
        if (what === 'token' && --left <= deaths - 1 && left >= 0) throw new Killed();
      };
      for (let death = 0; death < deaths; death++)
        expect(await start(log, table, { rows: 1 }).ended).toBeInstanceOf(Killed);
      await copyAll(log, table, { rows: 1 });
      expect([...table.copies.values()]).toEqual([1, 1, 1]);
    },
  );

  it('waits while the store is away, and loses nothing', async () => {
    const table = new TableInMemory();
    let failures = 6;
    table.failing = () => {
      if (failures-- > 0) throw away();
    };
    await copyAll(new OnePartition().add(block(), tick(), block()), table);
    expect([storedLines(table), table.ticks.size]).toEqual([2, 1]);
  });

  it('waits while the log is away, also to commit', async () => {
    const log = new OnePartition().add(block());
    const asked: Record<string, number> = {};
    log.failing = (what) => {
      asked[what] = (asked[what] ?? 0) + 1;
      if (asked[what] === 1) throw away('LOG_UNAVAILABLE');
    };
    const table = new TableInMemory();
    const run = start(log, table);
    await expect.poll(() => log.committed, { timeout: 5_000, interval: 2 }).toBe(1);
    run.stop();
    expect([await run.ended, storedLines(table)]).toEqual([undefined, 1]);
  });

  it('ends at once when told to while the store is away', async () => {
    const table = new TableInMemory();
    table.failing = (what) => {
      if (what !== 'highWater') throw away();
    };
    const run = start(new OnePartition().add(block()), table);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const since = performance.now();
    run.stop();
    expect(await run.ended).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - since).toBeLessThan(1_000);
  });

  it('does not go on after a failure that waiting does not mend', async () => {
    const table = new TableInMemory();
    table.failing = (what) => {
      if (what === 'before') throw new Fault('STORE_REFUSED', 'no');
    };
    expect(await start(new OnePartition().add(block()), table).ended).toMatchObject({ code: 'STORE_REFUSED' });
  });
});

describe('records read without a forgotten device', () => {
  const left = (rows: number): Parameters<typeof block>[0] => ({
    header: { rows, forgotten: { receivedAt: midnight, left: { w: { rows: 2, lines: 2 } } } },
  });
  const nothing = (): LogEntry => ({ ...block(left(0)), payload: new BlockBuilder().finish() });

  it('are counted once, whenever the archive dies', async () => {
    const log = new OnePartition().add(block(left(1)), nothing(), block(), nothing());
    for (const moment of ['before', 'token', 'after', 'forgotten', 'ticks'] as const) {
      const table = new TableInMemory();
      let once = true;
      table.failing = (what) => {
        if (what !== moment || !once) return;
        once = false;
        throw new Killed();
      };
      rmSync(join(directory, 'copy.bin'), { force: true });
      expect(await start(log, table).ended).toBeInstanceOf(Killed);
      await copyAll(log, table);
      expect([moment, [...table.copies.values()], [...table.forgotten.keys()]]).toEqual([
        moment,
        [1, 1],
        ['w 0', 'w 1', 'w 3'],
      ]);
    }
  });

  it('do not make the table look as if it held less than the fold says', async () => {
    const log = new OnePartition().add(block(), nothing());
    const table = new TableInMemory();
    const before = await copyAll(log, table);
    log.trimTo(2);
    expect((await copyAll(log.add(block()), table)).totals.offered).toBe(before.totals.offered + 1);
  });
});

describe('the saved fold', () => {
  const grown = (): OnePartition => new OnePartition().add(block(), block({ lines: 4 }), tick(), block());

  it('is gone on from', async () => {
    const log = grown();
    const table = new TableInMemory();
    await copyAll(log, table);
    log.trimTo(log.records.length);
    const { totals } = await copyAll(log.add(block()), table);
    expect([totals.offered, storedLines(table)]).toEqual([7, 4]);
  });

  it.each([
    ['missing', undefined],
    ['corrupt', Buffer.from('no state')],
  ])('is folded again from the log when it is %s', async (_how, bytes) => {
    const log = grown();
    const table = new TableInMemory();
    const before = await copyAll(log, table);
    if (bytes === undefined) rmSync(join(directory, 'copy.bin'));
    else writeFileSync(join(directory, 'copy.bin'), bytes);
    const after = await copyAll(log, table);
    expect(after).toEqual(before);
    expect(storedLines(table)).toBe(3);
  });

  it('does not hide that the table has lost what it says is there', async () => {
    const log = grown();
    await copyAll(log, new TableInMemory());
    const restored = new TableInMemory();
    await copyAll(log, restored);
    expect(storedLines(restored)).toBe(3);
  });

  it('and the table are not taken for those of another, shorter log', async () => {
    const table = new TableInMemory();
    await copyAll(grown(), table);
    expect(await start(new OnePartition().add(block()), table).ended).toMatchObject({ code: 'LOG_MISMATCH' });
  });
});
