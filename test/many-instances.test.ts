import { beforeAll, describe, expect, test } from 'vitest';
import type { Step } from '../app/rerun/time-line.ts';
import { hallsOfSensors } from './support/halls-of-sensors.ts';
import { InstancesAtWork } from './support/instances-at-work.ts';
import { long, progress } from './support/long-run.ts';
import { stepsOf } from './support/recorded-steps.ts';
import { until } from './support/until.ts';

const recordings = ['rsyslog-flood', 'sshd-bruteforce'];
let steps: Step[];
let alone: { hash: string; count: number };

async function inWorld<T>(partitions: number, work: (world: InstancesAtWork) => Promise<T>): Promise<T> {
  const world = new InstancesAtWork(partitions);
  try {
    return await work(world);
  } finally {
    await world.remove();
  }
}

async function judged(world: InstancesAtWork): Promise<void> {
  let behind: string[] = [];
  const done = async (): Promise<boolean> => {
    behind = await world.unjudged();
    // What waits for neighbours is looked at with every tick.
    if (behind.length === 1) await world.feed([{ type: 'tick', time: world.time }]);
    return behind.length === 0;
  };
  await until(done, 120_000, () => `not judged to the end: ${behind.join(', ')}`);
}

/** What one instance finds in one partition, undisturbed, is what all others must find. */
beforeAll(async () => {
  steps = [...hallsOfSensors(Date.UTC(2026, 0, 5)), ...(await stepsOf(recordings))];
  alone = await inWorld(1, async (world) => {
    await world.start();
    await world.feed(steps);
    await judged(world);
    const found = await world.findings();
    const besideNeighbours = found.filter(({ detector }) => detector === 'value-spoofing').map(({ reason }) => reason);
    expect(besideNeighbours).toEqual(expect.arrayContaining(['value_unusual', 'apart_from_neighbours']));
    return { hash: await world.hash(), count: found.length };
  });
  expect(alone.count).toBeGreaterThan(5);
}, 180_000);

const all = [1, 3, 8].flatMap((partitions) => [1, 2, 3, 4].map((instances) => ({ partitions, instances })));
const some = [
  { partitions: 1, instances: 1 },
  { partitions: 3, instances: 2 },
  { partitions: 8, instances: 4 },
];

describe.each(long ? all : some)('$partitions partitions and $instances instances', ({ partitions, instances }) => {
  test(
    'find the same, each once, while one dies, one stands still, one leaves and others join',
    { timeout: 300_000 },
    () =>
      inWorld(partitions, async (world) => {
        const quarter = (i: number): Step[] =>
          steps.slice((steps.length / 4) * i, i === 3 ? steps.length : (steps.length / 4) * (i + 1));
        const running = await Promise.all(Array.from({ length: instances }, () => world.start()));
        await world.feed(quarter(0));
        running.shift()?.die();
        running.push(await world.start());
        await world.feed(quarter(1));
        const still = running.at(0);
        still?.standStill();
        const another = await world.start();
        await world.feed(quarter(2));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        still?.goOn();
        await another.stop();
        await world.feed(quarter(3));
        await judged(world);
        progress(`${partitions} partitions, ${instances} instances`);
        const found = await world.findings();
        expect(found.map(({ id, version }) => `${id}:${version}`)).toEqual([
          ...new Set(found.map(({ id, version }) => `${id}:${version}`)),
        ]);
        expect([found.length, await world.hash()]).toEqual([alone.count, alone.hash]);
        expect(await world.rerun()).toEqual(found);
      }),
  );
});
