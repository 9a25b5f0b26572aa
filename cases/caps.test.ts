import { describe, expect, test } from 'vitest';
import { digest } from '../schemas/digest.ts';
import type { Quarantine } from '../schemas/quarantine.ts';
import type { Revocation } from '../schemas/revocation.ts';
import { begunCampaigns } from './campaign/begun.ts';
import { plan as planCampaign } from './campaign/plan.ts';
import { type Campaign, evolve as evolveCampaign, noCampaigns } from './campaign/state.ts';
import { type Surroundings, wished as wishedOfCampaign } from './campaign/wished.ts';
import type { FleetSizes } from './caps.ts';
import { plan as planQuarantine, type QuarantineRules, wished } from './quarantine/decide.ts';
import { begunQuarantines, evolve as evolveQuarantine, noQuarantines } from './quarantine/state.ts';
import { plan as planRevocation, type RevocationRules } from './revocation/plan.ts';
import { begunRevocations, evolve as evolveRevocation, noRevocations } from './revocation/state.ts';

const noon = 1_795_262_400_000;
const hour = 3_600_000;
const shared = { caps: { perHour: 5, shareOfFleet: 0.005, shareOfGroup: 0.2 }, never: new Set<string>() };
const times = { verifyWithinMs: hour, immunityMs: hour, propagationMs: hour, watchMs: 30 * 24 * hour };
const rules: QuarantineRules & RevocationRules = { ...shared, ...times, live: true };

const ada = { type: 'person', name: 'ada' } as const;
const grace = { type: 'person', name: 'grace' } as const;
const quiet = { stopped: false, systemic: false };
const settings = { canary: 5, waves: [], perMinute: 60, overlapMs: 60_000, failureShare: 0.1, deadlineMs: 1e9 };

interface Part {
  tenant?: string;
  at?: number;
  live?: boolean;
  site?: string;
  sizes?: Partial<FleetSizes>;
}

/** All responses of one installation, which share the caps as the roles do. */
class Responses {
  readonly quarantines = noQuarantines();
  readonly revocations = noRevocations();
  readonly campaigns = noCampaigns();
  #count = 0;

  quarantine(device: string, part: Part = {}): Quarantine {
    const names = { certificates: [], commonNames: [device], usernames: [], addresses: [] };
    const target = { ...this.#target(device, part), gateways: ['gw-1'], names };
    const others = [...begunRevocations(this.revocations), ...this.#campaigned(part)];
    const wish = { ...this.#wish(part), hours: 24 };
    const [change] = planQuarantine(this.quarantines, wish, target, this.#rules(part), others);
    if (change?.type !== 'quarantine-planned') throw new Error('nothing was planned');
    evolveQuarantine(this.quarantines, change);
    return change.quarantine;
  }

  revoke(device: string, part: Part = {}): Revocation {
    const certificate = { issuer: 'ab12', serial: digest(`${device} ${this.#count}`).slice(0, 16), standing: 'good' };
    const target = { ...this.#target(device, part), certificates: [certificate] as never, beyond: [] };
    const others = [...begunQuarantines(this.quarantines), ...this.#campaigned(part)];
    const wish = { ...this.#wish(part), reason: 'certificate-hold' as const };
    const whole = { ...target, obstacle: '' as const };
    const [change] = planRevocation(this.revocations, wish, whole, this.#rules(part), others);
    if (change?.type !== 'revocation-planned') throw new Error('nothing was planned');
    evolveRevocation(this.revocations, change);
    return change.revocation;
  }

  /** A campaign over these devices, started. */
  reset(devices: readonly string[], part: Part = {}): Campaign {
    const { tenant = 'acme', at = noon, site = '', sizes = {}, live = true } = part;
    const wish = { ...this.#wish(part), scope: { kind: 'tenant', id: tenant } as const, settings };
    const candidates = devices.map((id) => ({ id, site, model: '', gateway: '' }));
    for (const change of planCampaign(this.campaigns, wish, candidates, 100, new Set()))
      evolveCampaign(this.campaigns, change);
    const [campaign] = [...this.campaigns.all.values()].slice(-1);
    if (campaign === undefined) throw new Error('nothing was planned');
    const all = { fleet: 100, site: 100, ...sizes };
    const around: Surroundings = {
      others: [...begunQuarantines(this.quarantines), ...begunRevocations(this.revocations)],
      placeOf: () => ({ site, model: '', productionBatch: '' }),
      sizes: { fleet: all.fleet, of: () => all.site },
    };
    const about = { id: `s-${this.#count++}`, tenant, actor: ada, at, campaign: campaign.plan.id };
    const start = { type: 'start-campaign', ...about, target: campaign.plan.target } as const;
    const ruled = { caps: shared.caps, live, approveWithinMs: hour };
    for (const change of wishedOfCampaign(this.campaigns, start, ruled, quiet, around))
      evolveCampaign(this.campaigns, change);
    return campaign;
  }

  /** A second person approves what is held. */
  approve({ plan: { id, tenant } }: Campaign): void {
    const about = { at: noon, request: `a-${this.#count++}`, tenant, actor: grace, id };
    evolveCampaign(this.campaigns, { type: 'campaign-approved', ...about });
  }

  confirm({ id, tenant, target }: Quarantine): void {
    const wish = { id: `c-${this.#count++}`, tenant, actor: grace, at: noon, quarantine: id, target };
    for (const change of wished(this.quarantines, { type: 'confirm-quarantine', ...wish }))
      evolveQuarantine(this.quarantines, change);
  }

  /** The credentials of these devices change. */
  turn({ plan: { id }, devices }: Campaign, names: readonly string[], to: 'taken' | 'proven', at: number): void {
    const rows = names.map((name) => devices.find(name));
    evolveCampaign(this.campaigns, { type: 'devices-moved', at, id, to, rows, again: false });
  }

  #campaigned({ tenant = 'acme', at = noon, site = '' }: Part) {
    return begunCampaigns(this.campaigns, tenant, at, () => ({ site, model: '', productionBatch: '' }));
  }

  /** A person's word on one that waits. */
  decline({ id, tenant }: Quarantine): void {
    const word = { id: `w-${this.#count++}`, tenant, actor: grace, at: noon };
    for (const change of wished(this.quarantines, { type: 'release-device', ...word, quarantine: id }))
      evolveQuarantine(this.quarantines, change);
  }

  #wish({ tenant = 'acme', at = noon }: Part) {
    return { id: `r-${this.#count++}`, tenant, actor: ada, at, command: '', alert: null };
  }

  #target(device: string, { site = '', sizes = {} }: Part) {
    const all = { fleet: 100, site: 100, model: 100, productionBatch: 100, ...sizes };
    return { device, site, model: '', productionBatch: '', sizes: all };
  }

  #rules({ live = true }: Part) {
    return { ...rules, live };
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('caps that quarantine and revocation share', () => {
  test.each(['quarantine', 'revoke'] as const)('hold the sixth device of an hour, to %s as well', (way) => {
    const own = new Responses();
    for (const i of numbers(3)) expect(own.quarantine(`dev-${i}`).state).toBe('applying');
    for (const i of numbers(2)) expect(own.revoke(`dev-${3 + i}`).state).toBe('applying');
    expect(own[way]('dev-5')).toMatchObject({ state: 'held' });
    expect(own[way]('dev-6', { at: noon + hour - 1 })).toMatchObject({ state: 'held' });
    expect(own[way]('dev-7', { at: noon + hour })).toMatchObject({ state: 'applying' });
  });

  test('count a device once that is quarantined and whose certificates are revoked', () => {
    const own = new Responses();
    for (const i of numbers(4)) {
      own.quarantine(`dev-${i}`);
      expect(own.revoke(`dev-${i}`).state).toBe('applying');
    }
    expect(own.revoke('dev-4').state).toBe('applying');
    // It hits nobody who is not hit already, at the cap as well.
    expect(own.quarantine('dev-4').state).toBe('applying');
    expect(own.quarantine('dev-5')).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
    expect(own.revoke('dev-5')).toMatchObject({ state: 'held', why: 'above_hourly_cap' });
  });

  test('hold what would take a fifth of a site, whichever way', () => {
    const own = new Responses();
    const north = { site: 'north', sizes: { fleet: 100_000, site: 14 } };
    expect(own.quarantine('dev-0', north).state).toBe('applying');
    expect(own.revoke('dev-1', north).state).toBe('applying');
    expect(own.revoke('dev-2', north)).toMatchObject({ state: 'held', why: 'above_group_cap' });
    expect(own.quarantine('dev-2', north)).toMatchObject({ state: 'held', reason: 'above_group_cap' });
    expect(own.quarantine('dev-1', north).state).toBe('applying');
    expect(own.quarantine('dev-3', { ...north, site: 'south' }).state).toBe('applying');
  });

  test('take certificates of which nobody knows whose they are for one device each', () => {
    const own = new Responses();
    for (const _ of numbers(5)) expect(own.revoke('').state).toBe('applying');
    expect(own.revoke('')).toMatchObject({ state: 'held' });
    expect(own.quarantine('dev-1')).toMatchObject({ state: 'held' });
  });

  test('count nothing that was refused, held or declined', () => {
    const own = new Responses();
    const crowded = { site: 'north', sizes: { site: 1 } };
    own.quarantine('dev-0', crowded);
    const held = numbers(9).map((i) => own.quarantine(`held-${i}`, crowded));
    expect(held.every(({ state }) => state === 'held')).toBe(true);
    for (const one of held) own.decline(one);
    expect(own.quarantine('dev-0')).toMatchObject({ state: 'refused' });
    for (const i of numbers(4)) expect(own.revoke(`dev-${1 + i}`).state).toBe('applying');
    expect(own.revoke('dev-5')).toMatchObject({ state: 'held' });
  });

  test('leave a dry run out of what is live, and show a dry run what it would meet', () => {
    const own = new Responses();
    for (const i of numbers(5)) expect(own.quarantine(`dry-${i}`, { live: false })).toMatchObject({ simulated: true });
    for (const i of numbers(5)) expect(own.revoke(`dev-${i}`).state).toBe('applying');
    expect(own.quarantine('dry-5', { live: false })).toMatchObject({ state: 'held' });
    expect(own.revoke('dev-5')).toMatchObject({ state: 'held' });
  });

  test('are those of one tenant', () => {
    const own = new Responses();
    for (const i of numbers(5)) own.quarantine(`dev-${i}`);
    expect(own.revoke('dev-0', { tenant: 'other' }).state).toBe('applying');
    expect(own.revoke('dev-9')).toMatchObject({ state: 'held' });
  });
});

const named = (from: number, to: number): string[] => numbers(to - from).map((i) => `dev-${from + i}`);

describe('caps that campaigns share with them', () => {
  test('hold a campaign that makes it more than five devices in an hour', () => {
    const own = new Responses();
    for (const i of numbers(2)) own.quarantine(`dev-${i}`);
    own.revoke('dev-2');
    expect(own.reset(named(3, 5)).state).toBe('running');
    expect(own.reset(['dev-5'])).toMatchObject({ state: 'held', heldFor: 'above_hourly_cap' });
    expect(own.reset(['dev-6'], { at: noon + hour - 1 }).state).toBe('held');
    expect(own.reset(['dev-7'], { at: noon + hour }).state).toBe('running');
  });

  test('hold the sixth device of an hour of which a campaign had five', () => {
    for (const way of ['quarantine', 'revoke'] as const) {
      const own = new Responses();
      expect(own.reset(named(0, 5)).state).toBe('running');
      expect(own[way]('dev-5')).toMatchObject({ state: 'held' });
      expect(own[way]('dev-6', { at: noon + hour })).toMatchObject({ state: 'applying' });
    }
  });

  test('count a device once whose credential changes and that is quarantined', () => {
    const own = new Responses();
    own.reset(named(0, 5));
    for (const device of named(0, 5)) expect(own.quarantine(device).state).toBe('applying');
    expect(own.quarantine('dev-5').state).toBe('held');
  });

  test('leave the hour to others once a second person approved a large campaign', () => {
    const own = new Responses();
    const campaign = own.reset(named(0, 50));
    expect(campaign).toMatchObject({ state: 'held', heldFor: 'above_hourly_cap' });
    own.approve(campaign);
    for (const device of ['dev-1', 'dev-2', 'dev-97']) expect(own.quarantine(device).state).toBe('applying');
    for (const device of ['dev-98', 'dev-99']) expect(own.revoke(device).state).toBe('applying');
    expect(own.quarantine('dev-3')).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
  });

  test('count in its site what a second person approved: it is in force all the same', () => {
    const own = new Responses();
    const north = { site: 'north', sizes: { fleet: 100_000, site: 14 } };
    const campaign = own.reset(named(0, 3), north);
    expect(campaign).toMatchObject({ state: 'held', heldFor: 'above_group_cap' });
    own.approve(campaign);
    own.turn(campaign, named(0, 3), 'taken', noon);
    expect(own.quarantine('dev-9', north)).toMatchObject({ state: 'held', reason: 'above_group_cap' });
  });

  test('leave the hour to others once a second person confirmed what was held', () => {
    const own = new Responses();
    for (const device of named(0, 4)) own.quarantine(device);
    own.confirm(own.quarantine('dev-4'));
    const held = own.quarantine('dev-5');
    expect(held).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
    own.confirm(held);
    expect(own.quarantine('dev-6')).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
    // It is shut out already.
    expect(own.revoke('dev-5').state).toBe('applying');
  });

  test('count a device of a long campaign from its turn, and in its site until that is proven', () => {
    const own = new Responses();
    const north = { site: 'north', sizes: { fleet: 100_000, site: 14 } };
    const campaign = own.reset(named(0, 2), north);
    const later = noon + 5 * hour;
    own.turn(campaign, ['dev-0', 'dev-1'], 'taken', later);
    expect(own.quarantine('dev-9', { ...north, at: later + 2 * hour })).toMatchObject({ reason: 'above_group_cap' });
    for (const i of numbers(3)) own.quarantine(`dev-2${i}`, { at: later });
    expect(own.quarantine('dev-10', { at: later + 1 })).toMatchObject({ reason: 'above_hourly_cap' });
    own.turn(campaign, ['dev-0', 'dev-1'], 'proven', later + hour);
    expect(own.quarantine('dev-8', { ...north, at: later + 3 * hour }).state).toBe('applying');
  });

  test('hold a campaign over more than a fifth of a site, and let one device be', () => {
    const north = { site: 'north', sizes: { fleet: 100_000, site: 4 } };
    expect(new Responses().reset(named(0, 2), north)).toMatchObject({ state: 'held', heldFor: 'above_group_cap' });
    expect(new Responses().reset(named(0, 1), north).state).toBe('running');
  });

  test('leave what was planned, held or is a dry run out of what is live', () => {
    const own = new Responses();
    expect(own.reset(named(0, 9)).state).toBe('held');
    expect(own.reset(named(0, 9), { live: false }).state).toBe('simulated');
    for (const device of named(10, 15)) expect(own.quarantine(device).state).toBe('applying');
  });
});
