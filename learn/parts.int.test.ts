import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import type { Baseline } from '../schemas/baseline.ts';
import { hourMs } from './hours.ts';
import { learnProfiles } from './profiles.ts';
import { Rollup } from './rollup.ts';

let temporary: TemporaryStore;
let store: Store;
const from = Date.UTC(2026, 10, 21, 9);
const hours = 5;
const to = from + hours * hourMs;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

/** The same numbers on every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

/** Events of a few devices in one order, and how long each is under way, ms: up to some hours. */
const random = sequence(7);
const sent = Array.from({ length: 3_000 }, (_, index) => {
  const time = from + Math.floor(random() * hours * hourMs);
  const message = random() < 0.9;
  return {
    ...{ time, at: time, channel: 1, index, offset: index, tenant: 'acme', device: `pump-${index % 4}` },
    ...{ kind: message ? 'message-published' : 'session-opened', size: 50 + (index % 70), weight: 1 + (index % 3) },
    ...{ lines: 1, attributes: { model: time < from + 2 * hourMs ? 'old' : 'new' }, lane: 1 },
    delay: random() < 0.3 ? Math.floor(random() * 4 * hourMs) : Math.floor(random() * 3_000),
  };
});

/** Learned from rows that came in `parts` inserts, each rolled up before the next came. */
async function learned(received: (one: (typeof sent)[0]) => number, parts: number): Promise<Baseline[]> {
  await store.command('TRUNCATE TABLE events');
  await store.command('TRUNCATE TABLE device_hours');
  const rollup = new Rollup(store);
  for (let part = 1; part <= parts; part++) {
    const [begin, end] = [from + ((part - 1) * 10 * hourMs) / parts, from + (part * 10 * hourMs) / parts];
    const rows = sent
      .map(({ delay, ...one }) => ({ ...one, received_at: received({ delay, ...one }) }))
      .filter(({ received_at: at }) => at >= begin && at < end);
    await store.insertJson('events', rows, { settings: { date_time_input_format: 'best_effort' } });
    await rollup.close(end);
  }
  const chunks: Baseline[] = [];
  for await (const chunk of learnProfiles(store, { learnedTo: to })) chunks.push(chunk);
  return chunks;
}

/** Of the values, ascending, the one at which half of them is reached. */
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? NaN;

it('what came late and in parts, and was rolled up in between, is learned as if all had come at once', async () => {
  const atOnce = await learned(({ time }) => time, 1);
  expect(await learned(({ time, delay }) => time + delay, 10)).toEqual(atOnce);
  const [parts] = await store.query<{ n: number }>(
    'SELECT toInt64(countIf(n > 1)) AS n FROM (SELECT count() AS n FROM device_hours GROUP BY device, hour)',
  );
  expect(parts?.n).toBeGreaterThan(10);
});

it('is the median and the spread of the minutes, as one counts them by hand', async () => {
  const [chunk] = await learned(({ time, delay }) => time + delay, 5);
  for (const device of ['pump-0', 'pump-3']) {
    const own = sent.filter((one) => one.device === device);
    const minutes = own.map(({ time }) => Math.floor(time / 60_000));
    const [first, last] = [Math.min(...minutes), Math.max(...minutes)];
    const counts = Array.from({ length: last - first + 1 }, () => 0);
    for (const { time, kind, weight } of own)
      if (kind === 'message-published') counts[Math.floor(time / 60_000) - first]! += weight;
    const keys = counts.map((count) => Math.round(256 * Math.log1p(count)));
    const middle = median(keys);
    const at = chunk?.devices.device.findIndex((name, i) => name === device && chunk.devices.metric[i] === 'messages');
    const { samples = [], median: medians = [], spread = [], cohort = [] } = chunk?.devices ?? {};
    expect([samples[at ?? -1], medians[at ?? -1], cohort[at ?? -1]]).toEqual([counts.length, middle / 256, 'new']);
    expect(spread[at ?? -1]).toBeCloseTo((1.4826 * median(keys.map((key) => Math.abs(key - middle)))) / 256, 10);
  }
});
