import { expect, test } from 'vitest';
import { campaignChangeSchema, type CampaignChange } from '../../schemas/campaign.ts';
import { credentialName, credentialOf } from '../../schemas/credential-name.ts';
import { digest } from '../../schemas/digest.ts';
import { inOrder, placeOf } from './jitter.ts';
import { plan } from './plan.ts';
import { Rate } from './rate.ts';
import { type CampaignState, evolve, noCampaigns, waveEnd } from './state.ts';

const noon = 1_795_262_400_000;
const ada = { type: 'person', name: 'ada' } as const;
const settings = {
  canary: 5,
  waves: [0.01, 0.1],
  perMinute: 60,
  overlapMs: 60_000,
  failureShare: 0.1,
  deadlineMs: 1e9,
};
const scope = { kind: 'model', id: 'pump' } as const;
const wish = { id: 'w-1', tenant: 'acme', actor: ada, at: noon, command: '', scope, settings };
const fleet = (size: number) =>
  Array.from({ length: size }, (_, i) => ({ id: `dev-${i}`, site: `s-${i % 3}`, model: 'pump', gateway: '' }));

function take(state: CampaignState, changes: readonly CampaignChange[]): void {
  // What is journalled is what the schema says, so that a restart reads the same.
  for (const change of changes) evolve(state, campaignChangeSchema.parse(change));
}

test('a plan says whom it reaches, and leaves out those never to be touched', () => {
  const state = noCampaigns();
  take(state, plan(state, wish, fleet(10), 100, new Set(['dev-4'])));
  const [campaign] = [...state.all.values()];
  expect(campaign?.plan.preview).toEqual({ devices: 9, sites: 3, models: 1, gateways: 0, fleet: 100, excluded: 1 });
  expect(campaign?.devices.find('dev-4')).toBe(-1);
  expect(plan(state, wish, fleet(10), 100, new Set())).toEqual([]);
  expect(plan(state, { ...wish, id: 'w-2' }, [], 100, new Set())).toMatchObject([{ reason: 'no_devices' }]);
});

test('a plan that a crash cut off is no campaign, and the request makes it whole', () => {
  const changes = plan(noCampaigns(), wish, fleet(2_500), 2_500, new Set());
  expect(changes.map(({ type }) => type)).toEqual(['campaign-planned', ...Array(3).fill('campaign-listed')]);
  const state = noCampaigns();
  take(state, changes.slice(0, 3));
  expect(state.all.size).toBe(0);
  expect(state.decided.size).toBe(0);
  take(state, plan(state, wish, fleet(2_500), 2_500, new Set()));
  const [campaign] = [...state.all.values()];
  expect(campaign?.devices.length).toBe(2_500);
  expect(campaign?.devices.find('dev-2499')).toBeGreaterThanOrEqual(0);
  expect([-1, 0, 1, 2, 3].map((wave) => campaign && waveEnd(campaign, wave))).toEqual([0, 5, 25, 250, 2_500]);
});

test('another list of devices is another target', () => {
  const target = (devices: ReturnType<typeof fleet>) => plan(noCampaigns(), wish, devices, 9, new Set())[0];
  expect(target(fleet(9))).toEqual(target(fleet(9).toReversed()));
  expect(target(fleet(9))).not.toEqual(target(fleet(8)));
});

test('places are even, repeatable, and other in another campaign', () => {
  const id = digest('one');
  const places = fleet(10_000).map((device) => placeOf(id, device.id));
  for (let tenth = 0; tenth < 10; tenth++) {
    const inside = places.filter((place) => Math.floor(place * 10) === tenth).length;
    expect(inside).toBeGreaterThan(850);
    expect(inside).toBeLessThan(1_150);
  }
  expect(placeOf(digest('two'), 'dev-1')).not.toBe(places[1]);
  expect(inOrder(id, fleet(50)).map((one) => one.id)).toEqual(inOrder(id, fleet(50).toReversed()).map((one) => one.id));
});

test('a rate counts a step from its end, and waits when the clock goes back', () => {
  const rate = new Rate();
  expect(rate.free(noon, 120)).toBe(2);
  rate.begin(2);
  expect(rate.free(noon + 500, 120)).toBe(0);
  rate.end(noon + 700);
  expect(rate.free(noon + 1_699, 120)).toBe(0);
  expect(rate.free(noon + 1_700, 120)).toBe(2);
  expect(rate.free(noon - 3_600_000, 120)).toBe(0);
  const slow = new Rate();
  slow.begin(1);
  slow.end(noon);
  expect(slow.free(noon + 59_999, 1)).toBe(0);
  expect(slow.free(noon + 60_000, 1)).toBe(1);
});

test('names of credentials tell the device and the campaign, and no device id is taken for one', () => {
  expect(credentialOf(credentialName('dev-1', 0))).toEqual({ device: 'dev-1', generation: 0 });
  expect(credentialOf(credentialName('dev-1', 12))).toEqual({ device: 'dev-1', generation: 12 });
  expect(credentialOf('dev-1~x')).toEqual({ device: 'dev-1~x', generation: 0 });
});
