import { expect, test } from 'vitest';
import { seeded } from '../../test/support/campaign-measures.ts';
import { CampaignWorld } from '../../test/support/campaign-world.ts';
import type { Habit } from '../../test/support/simulated-devices.ts';

const fleet = Array.from({ length: 40 }, (_, i): [string, Habit] => [`dev-${i}`, i === 7 ? 'asleep' : 'awake']);

async function run(world: CampaignWorld, seconds: number, until: () => boolean = () => false): Promise<void> {
  for (let i = 0; i < seconds && !until(); i++) await world.second();
}

test('a campaign catches up with a device that connected in its round, though it is heard of only once that is over', async () => {
  const world = new CampaignWorld(seeded(3), fleet);
  const campaign = await world.begin();
  const row = campaign.devices.find('dev-7');
  await run(world, 400, () => campaign.devices.is(row, 'issued'));
  await world.second();
  const connectedAt = world.now;
  await run(world, 400, () => campaign.devices.is(row, 'unreachable'));
  const device = world.devices.get('dev-7');
  if (device !== undefined) device.habit = 'awake';
  await world.restart();
  await world.sight({ tenant: 'acme', name: 'dev-7', at: connectedAt, refused: false });
  await run(world, 200);
  expect(world.campaign).toMatchObject({ state: 'finished' });
  expect([...world.wrongs]).toEqual([]);
});

test('a campaign is not begun again with a device by what was seen of it before its round', async () => {
  const world = new CampaignWorld(seeded(4), fleet);
  const campaign = await world.begin();
  const row = campaign.devices.find('dev-7');
  const connectedAt = world.now;
  await run(world, 400, () => campaign.devices.is(row, 'unreachable'));
  await world.sight({ tenant: 'acme', name: 'dev-7', at: connectedAt, refused: false });
  await run(world, 200);
  expect(campaign.devices.state(row)).toBe('unreachable');
  expect(world.issuedAt).toHaveLength(40);
});
