import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CampaignWorld, rules, settings } from '../../test/support/campaign-world.ts';
import type { Habit } from '../../test/support/simulated-devices.ts';
import { peak, person, seeded } from '../../test/support/campaign-measures.ts';
import { alone, wished } from '../../cases/campaign/wished.ts';

const fleet = (size: number, habit: (i: number) => Habit = () => 'awake'): [string, Habit][] =>
  Array.from({ length: size }, (_, i) => [`dev-${i}`, habit(i)]);

async function run(world: CampaignWorld, seconds: number, until: () => boolean = () => false): Promise<void> {
  for (let i = 0; i < seconds && !until(); i++) await world.second();
}

function invariants(world: CampaignWorld): void {
  const { perMinute, overlapMs } = world.campaign.plan.settings;
  expect([...world.wrongs]).toEqual([]);
  expect(peak(world.issuedAt, 60_000)).toBeLessThanOrEqual(perMinute);
  expect(peak(world.issuedAt, 1_000)).toBeLessThanOrEqual(Math.ceil(perMinute / 60));
  // A look takes a second, and a crash costs one.
  expect(world.longestOverlapMs).toBeLessThanOrEqual(overlapMs + 5_000);
}

describe('a campaign', () => {
  test('gives every device its new credential, wave by wave, and counts it once the old is proven dead', async () => {
    const world = new CampaignWorld(seeded(1), fleet(300));
    const campaign = await world.begin();
    const waves = new Map<number, number>();
    await run(world, 600, () => {
      if (!waves.has(campaign.wave)) waves.set(campaign.wave, campaign.devices.count('proven'));
      return campaign.state === 'finished';
    });
    expect(campaign.state).toBe('finished');
    expect(campaign.devices.count('proven')).toBe(300);
    // The canary first, and no wave before the one in front of it is through.
    expect([...waves.keys()]).toEqual([-1, 0, 1, 2, 3]);
    expect(waves.get(1)).toBeGreaterThanOrEqual(5 * 0.9);
    for (const id of world.devices.keys()) {
      expect(world.valid.get(id)?.valid).toBe(false);
      expect(world.valid.get(`${id}~1`)?.valid).toBe(true);
    }
    expect([...world.valid.keys()].filter((name) => name.includes('decoy'))).toEqual([]);
    invariants(world);
  });

  test('catches up with a device that slept, at its next connection and not before', async () => {
    const world = new CampaignWorld(
      seeded(2),
      fleet(40, (i) => (i === 7 ? 'asleep' : 'awake')),
    );
    const campaign = await world.begin();
    await run(world, 400);
    expect(campaign.devices.count('proven')).toBe(39);
    expect(campaign.devices.count('unreachable')).toBe(1);
    expect(campaign.state).toBe('running');
    expect(world.valid.get('dev-7')?.valid).toBe(true);
    expect(world.valid.get('dev-7~1')?.valid).toBe(false);
    const device = world.devices.get('dev-7');
    if (device !== undefined) device.habit = 'awake';
    await world.connect('dev-7');
    await run(world, 60, () => campaign.state === 'finished');
    expect(campaign.state).toBe('finished');
    invariants(world);
  });

  test('pauses when devices that are there do not come back with the new one, and goes on when a person says so', async () => {
    const world = new CampaignWorld(
      seeded(3),
      fleet(100, () => 'dead'),
    );
    const campaign = await world.begin();
    for (let i = 0; i < 100 && campaign.state === 'running'; i++) {
      await world.second();
      if (i % 10 === 9) for (const id of world.devices.keys()) await world.connect(id);
    }
    expect(campaign).toMatchObject({ state: 'paused', pausedFor: 'too_many_failures', wave: 0 });
    expect(world.issuedAt).toHaveLength(5);
    await run(world, 70);
    await world.wish('resume-campaign', 'ada');
    await run(world, 2);
    expect(campaign.state).toBe('running');
    invariants(world);
  });

  test('pauses when nobody of the canary comes back', async () => {
    const world = new CampaignWorld(
      seeded(4),
      fleet(100, () => 'asleep'),
    );
    const campaign = await world.begin();
    await run(world, 100);
    expect(campaign).toMatchObject({ state: 'paused', pausedFor: 'canary_silent' });
    await world.wish('resume-campaign', 'ada');
    await run(world, 100);
    expect(campaign.wave).toBeGreaterThan(0);
  });

  test.each([
    ['stopped', 'responses_stopped'],
    ['systemic', 'systemic_failure'],
  ] as const)('pauses at once on the alarm %s', async (alarm, pausedFor) => {
    const world = new CampaignWorld(seeded(5), fleet(100));
    const campaign = await world.begin();
    await run(world, 10);
    const before = world.issuedAt.length;
    world.alarms[alarm] = true;
    await run(world, 30);
    expect(campaign).toMatchObject({ state: 'paused', pausedFor });
    expect(world.issuedAt).toHaveLength(before);
  });

  test('pauses when a decoy is let in after it was retired, and counts nobody as done', async () => {
    const world = new CampaignWorld(seeded(6), fleet(100));
    const campaign = await world.begin();
    world.lying = true;
    await run(world, 60);
    expect(campaign).toMatchObject({ state: 'paused', pausedFor: 'retired_accepted' });
    expect(campaign.devices.count('proven')).toBe(0);
    world.lying = false;
    await world.wish('resume-campaign', 'ada');
    await run(world, 600, () => campaign.state === 'finished');
    expect(campaign.state).toBe('finished');
  });

  test('pauses when an old credential is let in that counted as dead', async () => {
    const world = new CampaignWorld(seeded(7), fleet(100));
    const campaign = await world.begin();
    await run(world, 30, () => campaign.devices.count('proven') > 0);
    const [row = -1] = campaign.devices.rows('proven', 1);
    const id = campaign.devices.id(row);
    world.now += 1_000;
    world.valid.set(id, { secret: `made-with-${id}`, valid: true });
    const device = world.devices.get(id);
    device?.held.delete(`${id}~1`);
    await world.connect(id);
    expect(campaign).toMatchObject({ state: 'paused', pausedFor: 'retired_accepted' });
  });

  test('aborted begins nothing more and leaves each device exactly one credential', async () => {
    const world = new CampaignWorld(
      seeded(8),
      fleet(200, (i) => (i % 3 === 0 ? 'asleep' : 'awake')),
    );
    const campaign = await world.begin({ canary: 100 });
    await run(world, 8);
    const begun = world.issuedAt.length;
    await world.wish('abort-campaign', 'ada');
    await run(world, 5);
    expect(campaign.state).toBe('ended');
    expect(world.issuedAt).toHaveLength(begun);
    for (const id of world.devices.keys())
      expect([world.valid.get(id)?.valid === true, world.valid.get(`${id}~1`)?.valid === true].filter(Boolean)).toEqual(
        [true],
      );
    invariants(world);
  });

  test('waits while the store does not answer, and begins nobody meanwhile', async () => {
    const world = new CampaignWorld(seeded(9), fleet(60));
    const campaign = await world.begin({ perMinute: 60 });
    await run(world, 10);
    world.away = true;
    const before = world.issuedAt.length;
    await run(world, 30);
    expect(world.issuedAt).toHaveLength(before);
    expect(campaign.devices.count('withdrawing')).toBeLessThanOrEqual(1);
    world.away = false;
    await run(world, 900, () => campaign.state === 'finished');
    expect(campaign.state).toBe('finished');
    expect([...world.wrongs]).toEqual([]);
    expect(peak(world.issuedAt, 60_000)).toBeLessThanOrEqual(60);
  });

  test('after another takes up the credentials of that one, and not while it runs', async () => {
    const world = new CampaignWorld(seeded(10), fleet(20));
    const first = await world.begin();
    const refused = await world.begin().catch(() => undefined);
    expect(refused?.state).toBe('planned');
    await run(world, 300, () => first.state === 'finished');
    // Planned before the first was through: what it would retire is not what devices have now.
    expect(await world.wish('start-campaign', 'ada')).toMatchObject([{ reason: 'stale_plan' }]);
    const third = await world.begin();
    await run(world, 300, () => third.state === 'finished');
    expect(third.state).toBe('finished');
    expect(world.valid.get('dev-3~1')?.valid).toBe(false);
    expect(world.valid.get('dev-3~3')?.valid).toBe(true);
  });
});

describe('nobody starts one', () => {
  test('alone above the cap, for another target, too late, or while responses are stopped', async () => {
    const world = new CampaignWorld(seeded(11), fleet(20));
    const campaign = await world.begin();
    expect(campaign.approvedBy).toEqual(person('grace'));
    const other = new CampaignWorld(seeded(11), fleet(20));
    await other.begin().catch(() => undefined);
    const held = new CampaignWorld(seeded(12), fleet(20));
    const wish = held.wish.bind(held);
    held.wish = (type, name) => (type === 'approve-campaign' ? Promise.resolve([]) : wish(type, name));
    const { plan } = await held.begin();
    held.wish = wish;
    expect(held.campaign.state).toBe('held');
    expect(await held.wish('approve-campaign', 'ada')).toMatchObject([{ reason: 'needs_another_person' }]);
    const approval = { id: 'x', tenant: 'acme', actor: person('grace'), at: held.now, campaign: plan.id };
    const approve = (part: object) =>
      wished(
        held.state,
        { ...approval, type: 'approve-campaign', target: plan.target, ...part },
        rules,
        held.alarms,
        alone,
      );
    expect(approve({ target: 'f'.repeat(32) })).toMatchObject([{ reason: 'other_target' }]);
    expect(approve({ tenant: 'other' })).toMatchObject([{ reason: 'unknown_campaign' }]);
    expect(approve({ at: held.now + rules.approveWithinMs })).toMatchObject([{ reason: 'not_held' }]);
    expect(approve({ actor: { type: 'system' } })).toMatchObject([{ reason: 'needs_another_person' }]);
    held.alarms.stopped = true;
    expect(approve({})).toMatchObject([{ reason: 'responses_stopped' }]);
    await run(held, 901);
    expect(held.campaign.state).toBe('planned');
    expect(held.issuedAt).toEqual([]);
  });
});

test('wherever it is killed, whatever the devices do, the journal goes on and the invariants hold', async () => {
  const habit = fc.constantFrom<Habit>('awake', 'awake', 'awake', 'asleep', 'dead');
  const story = fc.record({
    seed: fc.nat(),
    habits: fc.array(habit, { minLength: 1, maxLength: 30 }),
    fuses: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 25 }),
    wakes: fc.integer({ min: 50, max: 200 }),
    aborts: fc.option(fc.integer({ min: 5, max: 150 })),
    perMinute: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ seed, habits, fuses, wakes, aborts, perMinute }) => {
      const world = new CampaignWorld(
        seeded(seed),
        habits.map((one, i) => [`dev-${i}`, one]),
      );
      await world.begin({ perMinute, overlapMs: 20_000, failureShare: 1 });
      const left = [...fuses];
      for (let second = 0; second < 260; second++) {
        if (second % 8 === 0) world.fuse = left.shift() ?? Number.POSITIVE_INFINITY;
        if (second === aborts) {
          world.fuse = Number.POSITIVE_INFINITY;
          await world.wish('abort-campaign', 'ada');
        }
        if (second === wakes)
          for (const [id, device] of world.devices)
            if (device.habit === 'asleep') {
              device.habit = 'awake';
              world.tries(id, 2_000);
            }
        await world.second();
        if (world.campaign.state === 'paused') await world.wish('resume-campaign', 'ada').catch(() => world.restart());
      }
      invariants(world);
      // The journal, read again, is where the process is.
      const before = world.campaign;
      await world.restart();
      expect(world.campaign.devices.count('proven')).toBe(before.devices.count('proven'));
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('ten thousand devices, killed every thirty seconds: the rate holds, nobody without, nobody with two', async () => {
  const random = seeded(4242);
  const world = new CampaignWorld(
    random,
    fleet(10_000, (i) => (i % 50 === 0 ? 'asleep' : 'awake')),
  );
  await world.begin({ ...settings, perMinute: 1_200 });
  for (let second = 1; second < 1_500 && world.campaign.devices.count('proven') < 9_800; second++) {
    if (second % 30 === 0) world.fuse = 1 + Math.floor(random() * 150);
    await world.second();
  }
  expect(world.campaign.devices.count('proven')).toBe(9_800);
  expect(world.crashes).toBeGreaterThan(15);
  for (const [id, device] of world.devices)
    if (device.habit === 'asleep') {
      device.habit = 'awake';
      world.tries(id, random() * 20_000);
    }
  for (let second = 1; second < 1_000 && world.campaign.state !== 'finished'; second++) {
    if (second % 30 === 0) world.fuse = 1 + Math.floor(random() * 150);
    await world.second();
  }
  expect(world.campaign.state).toBe('finished');
  invariants(world);
}, 120_000);
