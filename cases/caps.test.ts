import { describe, expect, test } from 'vitest';
import { digest } from '../schemas/digest.ts';
import type { Quarantine } from '../schemas/quarantine.ts';
import type { Revocation } from '../schemas/revocation.ts';
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

interface Part {
  tenant?: string;
  at?: number;
  live?: boolean;
  site?: string;
  sizes?: Partial<FleetSizes>;
}

/** Both responses of one installation, which share the caps as the roles do. */
class Responses {
  readonly quarantines = noQuarantines();
  readonly revocations = noRevocations();
  #count = 0;

  quarantine(device: string, part: Part = {}): Quarantine {
    const names = { certificates: [], commonNames: [device], usernames: [], addresses: [] };
    const target = { ...this.#target(device, part), gateways: ['gw-1'], names };
    const others = begunRevocations(this.revocations);
    const wish = { ...this.#wish(part), hours: 24 };
    const [change] = planQuarantine(this.quarantines, wish, target, this.#rules(part), others);
    if (change?.type !== 'quarantine-planned') throw new Error('nothing was planned');
    evolveQuarantine(this.quarantines, change);
    return change.quarantine;
  }

  revoke(device: string, part: Part = {}): Revocation {
    const certificate = { issuer: 'ab12', serial: digest(`${device} ${this.#count}`).slice(0, 16), standing: 'good' };
    const target = { ...this.#target(device, part), certificates: [certificate] as never, beyond: [] };
    const others = begunQuarantines(this.quarantines);
    const wish = { ...this.#wish(part), reason: 'certificate-hold' as const };
    const whole = { ...target, obstacle: '' as const };
    const [change] = planRevocation(this.revocations, wish, whole, this.#rules(part), others);
    if (change?.type !== 'revocation-planned') throw new Error('nothing was planned');
    evolveRevocation(this.revocations, change);
    return change.revocation;
  }

  /** A person's word on one that waits. */
  decline({ id, tenant }: Quarantine): void {
    const word = { id: `w-${this.#count++}`, tenant, actor: { type: 'person', name: 'grace' } as const, at: noon };
    for (const change of wished(this.quarantines, { type: 'release-device', ...word, quarantine: id }))
      evolveQuarantine(this.quarantines, change);
  }

  #wish({ tenant = 'acme', at = noon }: Part) {
    const actor = { type: 'person', name: 'ada' } as const;
    return { id: `r-${this.#count++}`, tenant, actor, at, command: '', alert: null };
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
