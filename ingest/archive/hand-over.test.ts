import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Held, heldAlone, mustHold } from '../../runtime/members/held.ts';
import { memoriesInFiles } from '../../runtime/state/memories.ts';
import type { Chunk } from './chunk.ts';
import { type CopyOptions, copyEvents, type CopyProgress } from './copy-events.ts';
import { intentsInLog } from './insert-range.ts';
import { noTotals } from './ledger.ts';
import { block, OnePartition, TableInMemory } from './test-bench.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-hand-over-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Those who hold one partition one after the other, each with a directory of its own; only the note goes from one to the next. */
class Holders {
  #note: string | undefined;
  #epoch = 0;

  copy(log: OnePartition, table: TableInMemory) {
    const epoch = ++this.#epoch;
    const stopping = new AbortController();
    const lost = (): boolean => this.#epoch !== epoch;
    const tell = async (note: string): Promise<void> => {
      mustHold({ lost });
      this.#note = note;
    };
    const held: Held = { ...heldAlone(stopping.signal), epoch, lost, note: this.#note, tell };
    const progress: CopyProgress = { next: 0, totals: noTotals() };
    const options: CopyOptions = {
      ...{ log, table, lane: 'telemetry', partition: 0, rows: 1_000, flushMs: 20, saveEveryMs: 0 },
      ...{ memories: memoriesInFiles(join(directory, String(epoch))), key: 'copy', intents: intentsInLog(held), held },
      ...{ signal: stopping.signal, logger: { warn: () => undefined } as unknown as CopyOptions['logger'] },
    };
    const ended = copyEvents(options, progress).catch((failure: unknown) => failure);
    return { progress, ended, stop: () => stopping.abort() };
  }
}

it('stores nothing twice when one that stood still goes on with its insert after another has taken over', async () => {
  const holders = new Holders();
  const log = new OnePartition().add(block(), block(), block());
  const table = new TableInMemory();
  const gone = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const standing = Object.assign(new TableInMemory(), {
    highWater: () => table.highWater(),
    insertEvents: async (_lane: string, _partition: number, chunk: Chunk, again: number) => {
      begun.resolve();
      await gone.promise;
      await table.store(chunk, again);
    },
  });
  const first = holders.copy(log, standing);
  await begun.promise;
  log.add(block(), block());
  const second = holders.copy(log, table);
  await expect.poll(() => second.progress.next, { timeout: 5_000, interval: 2 }).toBe(5);
  gone.resolve();
  log.add(block());
  await expect.poll(() => second.progress.next, { timeout: 5_000, interval: 2 }).toBe(6);
  expect(await first.ended).toMatchObject({ code: 'HOLD_LOST' });
  second.stop();
  await second.ended;
  expect([...table.copies.values()]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(table.inserts.map(({ from, to }) => [from, to])).toEqual([
    [0, 3],
    [3, 5],
    [5, 6],
  ]);
});
