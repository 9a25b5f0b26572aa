import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { type Baseline, baselineSchema } from '../schemas/baseline.ts';
import { hourMs } from './hours.ts';
import { learnProfiles } from './profiles.ts';
import { Rollup } from './rollup.ts';
import type { Span } from './spans.ts';

let temporary: TemporaryStore;
let store: Store;
const from = Date.UTC(2026, 10, 21, 12);
const to = from + hourMs;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

let index = 0;
function row(device: string, time: number, part: object = {}): object {
  return {
    time,
    at: time,
    received_at: time,
    channel: 1,
    index: index++,
    tenant: 'acme',
    device,
    kind: 'message-published',
    size: 100,
    weight: 1,
    lines: 1,
    attributes: { model: 'm1' },
    ...part,
  };
}
/** `counts[i]` messages of a device in minute i of the hour. */
const minutes = (device: string, counts: readonly number[], part: object = {}) =>
  counts.flatMap((count, i) => Array.from({ length: count }, (_, n) => row(device, from + i * 60_000 + n, part)));
const insert = (rows: object[], token: string) =>
  store.insertJson('events', rows, { token, settings: { date_time_input_format: 'best_effort' } });

async function learn(options: Partial<Parameters<typeof learnProfiles>[1]> = {}): Promise<Baseline[]> {
  const chunks: Baseline[] = [];
  for await (const chunk of learnProfiles(store, { learnedTo: to, ...options }))
    chunks.push(baselineSchema.parse(chunk));
  return chunks;
}

const usualOf = (chunks: Baseline[], device: string, metric = 'messages') => {
  for (const { devices } of chunks) {
    const i = devices.device.findIndex((name, at) => name === device && devices.metric[at] === metric);
    if (i >= 0)
      return {
        samples: devices.samples[i],
        perMinute: Math.round(Math.expm1(devices.median[i] ?? 0) * 10) / 10,
        spread: devices.spread[i],
      };
  }
  return undefined;
};

describe('learning', () => {
  const rollup = () => new Rollup(store);
  const begins = (spans: readonly Span[]) => spans.map((span) => span.from);

  it('rolls a closed hour up and learns median and spread, silent minutes included', async () => {
    const steady = Array.from({ length: 60 }, () => 10);
    const sleeper = Array.from({ length: 60 }, (_, i) => (i % 10 === 0 ? 5 : 0));
    await insert(
      [...minutes('steady', steady), ...minutes('sleeper', sleeper), ...minutes('spooled', steady, { backlog: 1 })],
      'a',
    );
    expect(begins(await rollup().close(to))).toEqual([from]);
    const chunks = await learn();
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ tenant: 'acme', version: to / hourMs, learnedTo: to, complete: true });
    expect(usualOf(chunks, 'steady')).toEqual({ samples: 60, perMinute: 10, spread: 0 });
    expect(usualOf(chunks, 'steady', 'bytes')?.perMinute).toBeCloseTo(1000, -1);
    expect(usualOf(chunks, 'sleeper')).toEqual({ samples: 51, perMinute: 0, spread: 0 });
    expect(usualOf(chunks, 'spooled')).toBeUndefined();
    expect(chunks[0]?.cohorts.map(({ cohort, metric, usual }) => `${cohort}/${metric} ${usual.samples}`)).toEqual([
      '/messages 111',
      '/bytes 111',
      'm1/messages 111',
      'm1/bytes 111',
    ]);
  });

  it('adds what came late from an hour of its own, and reads nothing twice', async () => {
    const again = rollup();
    expect(begins(await again.close(to))).toEqual([from]);
    expect(await again.close(to)).toEqual([]);
    await insert(
      minutes(
        'steady',
        Array.from({ length: 60 }, () => 10),
        { received_at: to + hourMs },
      ),
      'b',
    );
    expect(begins(await again.close(to + hourMs))).toEqual([to + hourMs]);
    expect(await again.close(to + hourMs)).toEqual([]);
    expect(usualOf(await learn(), 'steady')?.perMinute).toBeCloseTo(20, 0);
  });

  it('learns nothing from frozen stretches', async () => {
    const flood = [...Array.from({ length: 20 }, () => 4), ...Array.from({ length: 40 }, () => 90)];
    await insert(minutes('flooded', flood), 'c');
    await rollup().close(to);
    expect(usualOf(await learn(), 'flooded')?.perMinute).toBeGreaterThan(80);
    const frozen = [{ tenant: 'acme', device: 'flooded', from: from + 20 * 60_000, to }];
    expect(usualOf(await learn({ frozen }), 'flooded')).toMatchObject({ samples: 20, perMinute: 4 });
    const elsewhere = [{ ...frozen[0], tenant: 'other' } as (typeof frozen)[0]];
    expect(usualOf(await learn({ frozen: elsewhere }), 'flooded')?.samples).toBe(60);
  });

  it('finds hours of long ago that nobody rolled up, once', async () => {
    const before = from - 10 * 24 * hourMs;
    await insert(
      Array.from({ length: 60 }, (_, i) => row('elder', before + i * 60_000)),
      'd',
    );
    await rollup().close(to);
    expect(usualOf(await learn(), 'elder')).toBeUndefined();
    expect(await rollup().fillMissing(before - hourMs, from)).toBe(1);
    expect(usualOf(await learn(), 'elder')).toMatchObject({ samples: 60, perMinute: 1 });
    expect(await rollup().fillMissing(before - hourMs, from)).toBe(0);
  });

  it('gives the same chunks every time, and pages of devices as one version', async () => {
    const [whole] = await learn();
    expect(await learn()).toEqual([whole]);
    const pages = await learn({ devicesPerChunk: 1 });
    expect(pages.map(({ complete }) => complete)).toEqual([...pages.slice(1).map(() => false), true]);
    expect(pages.flatMap(({ devices }) => devices.device)).toEqual(whole?.devices.device);
    expect(pages.flatMap(({ cohorts }) => cohorts)).toEqual(whole?.cohorts);
  });
});
