import { expect, it } from 'vitest';
import { hourMs, type ReceivedHour } from './hours.ts';
import { Rollup } from './rollup.ts';
import { beginningOf, partitionOf } from './spans.ts';
import { statements } from './statements.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const at = (hour: number) => noon + hour * hourMs;

/** A store of which spans begin where they were swapped in, and what was said to it. */
class Told {
  stored: ReceivedHour[] = [];
  readonly said: string[] = [];
  readonly begun = new Map<number, number>();
  counted = 0;
  made = 5;

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async query<T extends object>(sql: string, params: Record<string, unknown> = {}): Promise<T[]> {
    const within = this.stored.filter(({ hour }) => hour >= Number(params['from']) && hour < Number(params['to']));
    if (sql === statements.receivedRows) this.counted++;
    const answer: object[] =
      sql === statements.receivedRows
        ? within
        : sql === statements.receivedDays
          ? [{ day: '20261121', rows: this.stored.reduce((sum, { rows }) => sum + rows, 0) }]
          : sql === statements.spansBegun
            ? [...this.begun].map(([begun, rows]) => ({ partition: partitionOf(begun), rows }))
            : [{ rows: this.made, distinct: this.made }];
    return answer as T[];
  }

  async command(sql: string, params: Record<string, unknown> = {}): Promise<void> {
    const name = Object.entries(statements).find(([, one]) => one === sql)?.[0] ?? '';
    const partition = params['partition'];
    this.said.push([name, partition].filter(Boolean).join(' '));
    if (typeof partition !== 'string') return;
    if (name === 'swapSpan') this.begun.set(beginningOf(partition), this.made);
    else this.begun.delete(beginningOf(partition));
  }
}

it('fills spans that follow one another at once, swaps each and empties, the last hour by itself', async () => {
  const store = new Told();
  store.stored = [0, 1, 2].map((hour) => ({ hour: at(hour), rows: 5 }));
  const rollup = new Rollup(store);
  const spans = await rollup.close(at(3));
  expect(spans.map(({ from, to, rows }) => [from, to, rows])).toEqual([
    [at(0), at(2), 10],
    [at(2), at(12), 5],
  ]);
  const swaps = [2026112112, 2026112114].map((partition) => `swapSpan ${partition}`);
  expect(store.said).toEqual(['emptyStaging', 'fillSpan', ...swaps, 'emptyStaging']);
});

it('reads the last hour again with what came after it, and nothing that stayed as it was', async () => {
  const store = new Told();
  store.stored = [0, 1, 2].map((hour) => ({ hour: at(hour), rows: 5 }));
  const rollup = new Rollup(store);
  await rollup.close(at(3));
  expect(store.counted).toBe(1);
  expect(await rollup.close(at(3))).toEqual([]);
  // While the day has as many as it had, its hours are not counted.
  expect(store.counted).toBe(1);
  store.stored.push(...[3, 4, 5].map((hour) => ({ hour: at(hour), rows: 5 })));
  const spans = await rollup.close(at(6));
  expect(spans.map(({ from, rows }) => [from, rows])).toEqual([
    [at(2), 15],
    [at(5), 5],
  ]);
});

it('does again what another instance cut otherwise meanwhile', async () => {
  const store = new Told();
  store.stored = [0, 1, 2, 3, 4].map((hour) => ({ hour: at(hour), rows: 5 }));
  const rollup = new Rollup(store);
  await rollup.close(at(5));
  expect([...store.begun.keys()]).toEqual([at(0), at(4)]);
  store.stored.push(...[5, 6, 7].map((hour) => ({ hour: at(hour), rows: 5 })));
  await new Rollup(store).close(at(7));
  store.stored.push({ hour: at(8), rows: 5 });
  const spans = await rollup.close(at(9));
  expect(spans.map(({ from, rows }) => [from, rows])).toEqual([
    [at(4), 15],
    [at(7), 5],
    [at(8), 5],
  ]);
});

it('does again what somebody rebuilt beside it, who cut it elsewhere', async () => {
  const store = new Told();
  store.stored = [0, 1, 2].map((hour) => ({ hour: at(hour), rows: 5 }));
  const rollup = new Rollup(store);
  await rollup.close(at(3));
  store.begun.set(at(0), 7);
  const spans = await rollup.close(at(3));
  expect(spans.map(({ from, rows }) => [from, rows])).toEqual([[at(0), 10]]);
});

it('drops what nothing is counted of, since no partition without rows can be swapped in, and does not look again', async () => {
  const store = new Told();
  store.stored = [{ hour: noon, rows: 5 }];
  store.made = 0;
  const rollup = new Rollup(store);
  await rollup.close(at(1));
  expect(store.said.filter((one) => /Span \d/.test(one))).toEqual(['dropSpan 2026112112']);
  expect(await rollup.close(at(1))).toEqual([]);
});
