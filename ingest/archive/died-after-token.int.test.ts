import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { type CopyOptions, copyEvents, type CopyProgress } from './copy-events.ts';
import { eventTable } from './event-table.ts';
import { noTotals } from './ledger.ts';
import { block, OnePartition, keptIn } from './test-bench.ts';

test('stores what an engine that died between token and part takes for stored', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-copy-'));
  const temporary = await temporaryEngine();
  onTestFinished(async () => {
    await temporary.remove();
    rmSync(directory, { recursive: true, force: true });
  });
  const open = (): Store => openStore({ url: temporary.engine.url, user: 'tocsin', password: temporary.password });
  const log = new OnePartition().add(block({ time: Date.now() }), block({ time: Date.now() }));

  const copy = async (): Promise<{ offset: number; n: number }[]> => {
    const store = open();
    await migrate(store);
    const stopping = new AbortController();
    const progress: CopyProgress = { next: 0, totals: noTotals() };
    const { signal } = stopping;
    const ended = copyEvents(
      {
        ...{ log, table: eventTable(store, signal), lane: 'telemetry', partition: 0, rows: 1, flushMs: 20, signal },
        ...{
          ...keptIn(directory, signal),
          logger: { warn: () => undefined } as unknown as CopyOptions['logger'],
        },
      },
      progress,
    );
    await expect.poll(() => progress.next, { timeout: 10_000 }).toBe(2);
    // Its last insert has begun but no fold was saved: as if killed.
    stopping.abort();
    await ended;
    rmSync(join(directory, 'copy.bin'), { force: true });
    const rows = await store.query<{ offset: number; n: number }>(
      'SELECT toUInt32(offset) AS offset, toUInt32(count()) AS n FROM events GROUP BY offset ORDER BY offset',
    );
    await store.close();
    return rows;
  };

  const once = [
    { offset: 0, n: 1 },
    { offset: 1, n: 1 },
  ];
  expect(await copy()).toEqual(once);
  process.kill(temporary.engine.pid, 'SIGKILL');
  await temporary.engine.exited;
  const second = partsOfEvents(temporary.directory).find((path) => path.endsWith('_2_2_0')) ?? '';
  renameSync(second, join(second, '..', 'tmp_insert_2'));
  await temporary.restart();
  expect(await copy()).toEqual(once);
});

/** Only `events` has a partition a day here. */
function partsOfEvents(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\/\d{8}_\d+_\d+_\d+$/.test(path))
    .map((path) => join(directory, path));
}
