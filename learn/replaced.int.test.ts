import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { hourMs, reopenMs } from './hours.ts';
import { Rollup } from './rollup.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

const from = Date.UTC(2026, 10, 21, 12);
/** Of the first hour a span, of the second, which is the last, one of its own. */
const to = from + 2 * hourMs;
const devices = 3;
const minutes = 120;
const lost = new Error('another instance is the writer');
let temporary: TemporaryStore;
let store: Store;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
  const one = { channel: 1, tenant: 'acme', kind: 'message-published', size: 1, weight: 1, lines: 1, attributes: {} };
  const rows = Array.from({ length: devices * minutes }, (_, index) => {
    const time = from + Math.floor(index / devices) * 60_000;
    return { ...one, index, device: `pump-${index % devices}`, time, at: time, received_at: time };
  });
  await store.insertJson('events', rows, { token: 'a', settings: { date_time_input_format: 'best_effort' } });
});
afterAll(() => temporary.remove());
beforeEach(() => store.command('TRUNCATE TABLE device_hours'));

type Step = 'emptyStaging' | 'fillSpan' | 'swapSpan';
const isOf = (step: Step, sql: string): boolean => sql === statements[step];

/** The store as one instance sees it: `before` is done right before it goes on with a step, the first or so manyth time it comes to it. */
function disturbed(step: Step, before: () => Promise<void>, time = 1): LearnStore {
  let times = 0;
  return {
    query: (sql, params) => store.query(sql, params),
    async command(sql, params) {
      if (isOf(step, sql) && ++times === time) await before();
      await store.command(sql, params);
    },
  };
}

const counted = () =>
  store.query(
    'SELECT toInt64(sum(length(minutes))) AS rows, toInt64(sum(arraySum(messages))) AS messages FROM device_hours',
  );
const right = [{ rows: devices * minutes, messages: devices * minutes }];
const range = {
  from,
  to: from + hourMs,
  begun: [from / hourMs],
  day: '20261121',
  whole: 0,
  dayFrom: from - 12 * hourMs,
  every: 1,
  everyBefore: 1,
  eldest: from - reopenMs,
  after: '',
  upTo: '',
};
const second = { ...range, from: from + hourMs, to, begun: [from / hourMs + 1] };

test.each([
  ['fills', 'swapSpan', () => store.command(statements.fillSpan, range)],
  ['empties', 'swapSpan', () => store.command(statements.emptyStaging)],
  ['empties', 'fillSpan', () => store.command(statements.emptyStaging)],
  ['fills', 'emptyStaging', () => store.command(statements.fillSpan, range)],
  ['fills', 'fillSpan', () => store.command(statements.fillSpan, range)],
  ['empties', 'swapSpan', () => store.command(statements.emptyStaging), 2],
  ['fills the second span', 'swapSpan', () => store.command(statements.fillSpan, second), 2],
  ['swaps the first span', 'emptyStaging', () => store.command(statements.swapSpan, { partition: '2026112112' }), 2],
] as const)(
  'who was replaced and still %s before the successor comes to %s spoils no hour',
  async (_, step, late, time?: number) => {
    await new Rollup(disturbed(step, late, time)).close(to);
    expect(await counted()).toEqual(right);
    expect(await store.query('SELECT 1 FROM device_hours_staging')).toEqual([]);
  },
);

test.each(['fillSpan', 'swapSpan'] as const)(
  'woken right before %s, who was replaced says nothing more to the store',
  async (step) => {
    let replaced = false;
    const successor = async (): Promise<void> => {
      replaced = true;
      await new Rollup(store).close(to);
    };
    const said: string[] = [];
    const stale = disturbed(step, successor);
    const watched: LearnStore = {
      query: stale.query.bind(stale),
      async command(sql, params) {
        if (replaced) said.push(sql);
        await stale.command(sql, params);
      },
    };
    const fence = (): Promise<void> => (replaced ? Promise.reject(lost) : Promise.resolve());
    await expect(new Rollup(watched).close(to, fence)).rejects.toBe(lost);
    expect(said).toEqual([]);
    // Its last statement was under way; whoever works now makes the hour anew when it finds that.
    await new Rollup(store).close(to);
    expect(await counted()).toEqual(right);
  },
);
