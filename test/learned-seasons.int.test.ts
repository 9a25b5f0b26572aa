import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flooding } from '../detectors/flooding/detector.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { Profiles } from '../detectors/runner/profiles.ts';
import { event, play, withoutCause } from '../detectors/testing/story.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import type { Baseline } from '../schemas/baseline.ts';
import { MinutesTable, type Spell } from './support/minutes-table.ts';

let temporary: TemporaryStore;
let store: Store;
let table: MinutesTable;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday. */
const monday = Date.UTC(2026, 10, 2);

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
  table = new MinutesTable(store);
});
afterAll(() => temporary.remove());

/** Messages a minute by the hour of the day, for so many days. */
function daily(device: string, cohort: string, days: number, messages: (hour: number, day: number) => number): Spell[] {
  return Array.from({ length: 24 * days }, (_, i) => ({
    ...{ device, cohort, from: monday + i * hour, minutes: 60, noise: 0.1 },
    messages: messages(i % 24, Math.floor(i / 24)),
  }));
}
const pumps = (at: number) => (at >= 6 && at < 20 ? 120 : 6);
const bakeries = (at: number) => (at === 5 ? 90 : 3);
const several = (name: string, days: number, messages: (hour: number, day: number) => number) =>
  [1, 2, 3, 4].flatMap((n) => daily(`${name}-${n}`, name, days, messages));
const fleet = (days: number) => [
  ...several('pump', days, pumps),
  ...several('bakery', days, bakeries),
  ...daily('even', 'pump', days, () => 60),
];

const learn = (days: number, frozen: { tenant: string; device: string; from: number; to: number }[] = []) =>
  table.learn({ learnedTo: monday + days * day, frozen });
const seasonOf = (chunks: Baseline[], cohort: string) =>
  chunks[0]?.cohorts.find((one) => one.cohort === cohort && one.metric === 'messages')?.season;
const ownOf = ({ devices }: Baseline, device: string) => {
  const at = devices.device.findIndex((name, i) => name === device && devices.metric[i] === 'messages');
  return { median: devices.median[at] ?? 0, samples: devices.samples[at], seasonal: devices.seasonal?.[at] };
};

/** Six minutes of a device as flooding judges them by what was learned. */
function judged(chunks: Baseline[], device: string, from: number, perMinute: number, block = 50) {
  const profiles = new Profiles();
  chunks.forEach((chunk, i) => profiles.apply(chunk, i));
  const known = factsView({ lookup: () => undefined }, profiles).asOf(0, chunks.length);
  const events = Array.from({ length: 6 * perMinute }, (_, n) =>
    event({ kind: 'message-published', device, index: n, time: from + Math.floor((n * minute) / perMinute) }),
  );
  return withoutCause(play({ detectors: [flooding], events, known, block }));
}

describe('a season that was learned', () => {
  const days = 5;
  const next = monday + days * day;
  let chunks: Baseline[];
  beforeAll(async () => {
    await table.fill(fleet(days));
    chunks = await learn(days);
  });

  it('is of the hours of the day after five days, drawn to none by the minutes it rests on', () => {
    const season = seasonOf(chunks, 'pump');
    expect(season?.offsets).toHaveLength(24);
    // Five days of five devices.
    expect(season?.samples).toEqual(Array.from({ length: 24 }, () => 5 * 5 * 60));
    const [night = 0, noon = 0] = [season?.offsets[3], season?.offsets[12]];
    expect(night - noon).toBeCloseTo(((Math.log1p(6) - Math.log1p(120)) * 1500) / 1560, 1);
  });

  it('shows a flood in a quiet night, which the median of all hours would not', () => {
    const [finding, ...more] = judged(chunks, 'pump-1', next + 3 * hour, 70);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ reason: 'messages_flood', device: 'pump-1', explanation: { whose: 'device' } });
    expect(finding?.facts.usual).toBeLessThan(8);
    expect(finding?.facts.season).toBeLessThan(-2);
    const plain = chunks.map(({ cohorts, ...chunk }) => ({
      ...chunk,
      cohorts: cohorts.map(({ season: _season, ...one }) => one),
    }));
    expect(judged(plain, 'pump-1', next + 3 * hour, 70)).toEqual([]);
  });

  it('explains a morning rush, and only in the morning', () => {
    expect(judged(chunks, 'bakery-1', next + 5 * hour + 10 * minute, 90)).toEqual([]);
    expect(judged(chunks, 'bakery-1', next + 9 * hour, 90)).toHaveLength(1);
  });

  it('is left aside for a device that does not follow it', () => {
    const [chunk] = chunks as [Baseline];
    expect([ownOf(chunk, 'even').seasonal, ownOf(chunk, 'pump-1').seasonal]).toEqual([0, 1]);
    expect(Math.expm1(ownOf(chunk, 'even').median)).toBeCloseTo(60, -1);
    expect(judged(chunks, 'even', next + 3 * hour, 70)).toEqual([]);
  });

  it('judges by the hour of the event: the same again, however the records were cut', async () => {
    expect(await learn(days)).toEqual(chunks);
    const once = judged(chunks, 'pump-2', next + 2 * hour, 70);
    expect(once).toHaveLength(1);
    expect(judged(chunks, 'pump-2', next + 2 * hour, 70, 1)).toMatchObject(
      once.map(({ facts, at }) => ({ facts, at })),
    );
  });

  it('leaves out what is frozen, silent minutes too', async () => {
    const frozen = [{ tenant: 'acme', device: 'pump-1', from: monday + 2 * day, to: monday + 4 * day + hour }];
    const [chunk] = (await learn(days, frozen)) as [Baseline];
    expect(ownOf(chunk, 'pump-1').samples).toBe((days - 2) * 1440 - 60);
    expect(ownOf(chunk, 'pump-2').samples).toBe(days * 1440);
    expect(seasonOf([chunk], 'pump')?.samples[0]).toBe(5 * 5 * 60 - 3 * 60);
  });
});

describe('a season', () => {
  it('is none before three days', async () => {
    await table.fill(fleet(2));
    const chunks = await learn(2);
    expect(chunks.flatMap(({ cohorts }) => cohorts.map(({ season }) => season)).filter(Boolean)).toEqual([]);
    expect(chunks[0]?.devices.seasonal?.every((one) => one === 1)).toBe(true);
  });

  it('is of the hours of the week from two weeks on', async () => {
    await table.fill(several('shop', 14, (at, of) => (at >= 8 && at < 18 && of % 7 < 5 ? 100 : 5)));
    const chunks = await learn(14);
    const offsets = seasonOf(chunks, 'shop')?.offsets ?? [];
    const of = (time: number) => offsets[Math.floor(time / hour) % 168] ?? 0;
    expect(offsets).toHaveLength(168);
    expect(of(monday + 4 * day + 10 * hour)).toBeGreaterThan(2);
    expect(Math.abs(of(monday + 5 * day + 10 * hour))).toBeLessThan(0.2);
    const saturday = monday + 19 * day + 10 * hour;
    expect(judged(chunks, 'shop-1', saturday, 100)).toHaveLength(1);
    expect(judged(chunks, 'shop-1', saturday - day, 100)).toEqual([]);
  });
});
