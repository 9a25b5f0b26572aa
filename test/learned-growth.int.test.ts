import { afterAll, beforeAll, expect, it } from 'vitest';
import { factsView } from '../detectors/runner/facts.ts';
import { Profiles } from '../detectors/runner/profiles.ts';
import { slowGrowth } from '../detectors/slow-growth/detector.ts';
import { noise } from '../detectors/testing/readings.ts';
import { event, play } from '../detectors/testing/story.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { MinutesTable } from './support/minutes-table.ts';

let temporary: TemporaryStore;
let store: Store;
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 8, 1);
const quiet = 25;
const days = 55;
const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

/** Messages a minute: about 50, a tenth more or less by the day, and from a day on 1 % more every day. */
function level(seed: number, at: number): number {
  return 1.01 ** Math.max(0, at - quiet) * (50 + 10 * (noise(seed * 1_000 + at) - 0.5));
}

it('calls growth of 1 % a day before it has reached 30 %, of 20 devices whose learned baselines follow it', async () => {
  const table = new MinutesTable(store);
  await table.fill(
    seeds.flatMap((seed) =>
      Array.from({ length: days }, (_, at) => ({
        ...{ device: `dev-${seed}`, cohort: 'pump', from: start + at * day, minutes: 1440 },
        messages: level(seed, at),
      })),
    ),
  );
  const profiles = new Profiles();
  let offset = 0;
  for (const learnedTo of [start + quiet * day, start + days * day])
    for (const chunk of await table.learn({ learnedTo })) profiles.apply(chunk, offset++);
  const usual = (seed: number, before: number) =>
    Math.expm1(profiles.usual('acme', `dev-${seed}`, 'messages', start + 50 * day, before)?.device?.median ?? 0);
  const known = factsView({ lookup: () => undefined }, profiles).asOf(0, offset);
  for (const seed of seeds) {
    // The last of its three weeks is at 1.35, the middle one at 1.2.
    expect(usual(seed, offset) / usual(seed, 1)).toBeGreaterThan(1.12);
    const events = Array.from({ length: 2 * days }, (_, i) =>
      event({
        ...{ kind: 'message-published', device: `dev-${seed}`, index: i, time: start + (i * day) / 2 + hour },
        weight: Math.round(720 * level(seed, Math.floor(i / 2))),
      }),
    );
    const [first] = play({ detectors: [slowGrowth], events, known, tickEveryMs: 6 * hour, thenMs: hour });
    expect(first).toMatchObject({ reason: 'messages_grew' });
    const reached = 1.01 ** (((first?.at ?? 0) - start) / day - quiet);
    expect([seed, reached > 1 && reached < 1.3]).toEqual([seed, true]);
  }
});
