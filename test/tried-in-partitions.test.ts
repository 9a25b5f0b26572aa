import { expect, test } from 'vitest';
import { judgeTwice } from '../app/what-if/judge-twice.ts';
import { triedDetectors } from '../app/what-if/tried-detectors.ts';
import { parseConfig } from '../runtime/config/load.ts';
import type { WhatIf } from '../schemas/api/what-if.ts';
import { hallsOfSensors } from './support/halls-of-sensors.ts';
import { InstancesAtWork } from './support/instances-at-work.ts';

const start = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;

/** Settings of D27 tried on what it would be like if nobody had enough neighbours. */
async function tried(partitions: number, mostEvents: number): Promise<WhatIf> {
  const world = new InstancesAtWork(partitions);
  try {
    await world.feed(hallsOfSensors(start));
    return await judgeTwice({
      ...{ log: await world.log(), tenant: 'acme', from: start + dayMs, to: start + 3 * dayMs },
      ...{ detectors: triedDetectors({}, 'value-spoofing', { leastNeighbours: 7 }), detect: parseConfig('').detect },
      ...{ mostEvents, hasTime: () => true },
    });
  } finally {
    await world.remove();
  }
}

test('settings are tried on neighbours in all partitions as on those in one', { timeout: 120_000 }, async () => {
  const [one, three] = await Promise.all([tried(1, 1e6), tried(3, 1e6)]);
  expect(three).toEqual(one);
  // Warm weather is company for five of six sensors, and unusual for each of them when nobody is asked.
  expect(one).toMatchObject({ bound: '', before: { subjects: 8 } });
  expect(one.counts.new).toBeGreaterThan(0);
});

test('partitions are bounded together, where the one that has come least far stands', {
  timeout: 120_000,
}, async () => {
  const [one, three] = await Promise.all([tried(1, 8_000), tried(3, 8_000)]);
  expect([one.bound, three.bound]).toEqual(['events', 'events']);
  expect(Math.abs(one.judgedTo - three.judgedTo)).toBeLessThanOrEqual(10 * 60_000);
  expect(three.judgedTo).toBeGreaterThan(start + dayMs);
});
