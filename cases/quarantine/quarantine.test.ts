import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import type { FiledReport } from '../../schemas/gateway.ts';
import { type Quarantine, quarantineChangeSchema, type QuarantineChange } from '../../schemas/quarantine.ts';
import { due, plan, type QuarantineRules, reported, sighted, type Target, type Wish, wished } from './decide.ts';
import { evolve, isInForce, noQuarantines, type QuarantineState } from './state.ts';

const noon = 1_795_262_400_000;
const minute = 60_000;
const hour = 60 * minute;
const ada = { type: 'person', name: 'ada' } as const;
const grace = { type: 'person', name: 'grace' } as const;
const rules: QuarantineRules = {
  caps: { perHour: 5, shareOfFleet: 0.005, shareOfGroup: 0.2 },
  never: new Set(['pump-1']),
  live: true,
  verifyWithinMs: 30 * minute,
  immunityMs: hour,
};

let serial = 0;
const wish = (part: Partial<Wish> = {}): Wish => ({
  ...{ id: `r-${serial++}`, tenant: 'acme', actor: { type: 'system' }, at: noon, command: '', alert: 7, hours: 24 },
  ...part,
});
const target = (device: string, part: Partial<Target> = {}): Target => ({
  ...{ device, site: '', model: '', productionBatch: '', gateways: ['gw-1'] },
  names: { certificates: [{ issuer: '', serial: 'ff' }], commonNames: [device], usernames: [], addresses: [] },
  sizes: { fleet: 100, site: 100, model: 100, productionBatch: 100 },
  ...part,
});

function take(state: QuarantineState, changes: readonly QuarantineChange[]): readonly QuarantineChange[] {
  // What is journalled is what the schema says, so that a restart reads the same.
  for (const change of changes) evolve(state, quarantineChangeSchema.parse(change));
  return changes;
}

function begin(state: QuarantineState, device: string, part: { wish?: Partial<Wish>; target?: Partial<Target> } = {}) {
  const [change] = take(state, plan(state, wish(part.wish), target(device, part.target), rules));
  if (change?.type !== 'quarantine-planned') throw new Error('nothing was planned');
  return change.quarantine;
}

const report = ({ id, device }: Quarantine, part: Partial<FiledReport> = {}): FiledReport => ({
  ...{ id: digest(id), type: 'denied', quarantine: id, device, enforcer: 'mosquitto', at: noon, reason: '' },
  ...{ tenant: 'acme', gateway: 'gw-1', receivedAt: noon + minute },
  ...part,
});
const see = (device: string, refused: boolean, at = noon + 2 * minute) => ({
  ...{ tenant: 'acme', device, event: `e-${at}`, at, refused },
});
const stateOf = (state: QuarantineState, { id }: Quarantine) => state.all.get(id)?.state;

describe('a quarantine', () => {
  test('is applied once every gateway refuses, verified by a refusal, and released by a person', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1', { target: { gateways: ['gw-1', 'gw-2'] } });
    expect(stateOf(state, own)).toBe('applying');
    take(state, reported(state, report(own), rules));
    expect(stateOf(state, own)).toBe('applying');
    take(state, reported(state, report(own, { gateway: 'gw-2', enforcer: 'nftables' }), rules));
    expect(stateOf(state, own)).toBe('applied');
    take(state, sighted(state, see('dev-1', true)));
    expect(state.all.get(own.id)).toMatchObject({ state: 'verified', evidence: `e-${noon + 2 * minute}` });
    take(state, wished(state, { type: 'release-device', ...wish({ actor: ada }), quarantine: own.id } as never));
    expect(stateOf(state, own)).toBe('releasing');
    take(state, reported(state, report(own, { type: 'allowed' }), rules));
    take(state, reported(state, report(own, { type: 'allowed', gateway: 'gw-2', enforcer: 'nftables' }), rules));
    expect(stateOf(state, own)).toBe('released');
  });

  test('of a device that is silent is overdue at its deadline, not before', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1');
    take(state, reported(state, report(own), rules));
    expect(due(state, noon + minute + rules.verifyWithinMs - 1)).toEqual([]);
    take(state, due(state, noon + minute + rules.verifyWithinMs));
    expect(stateOf(state, own)).toBe('overdue');
    expect(due(state, noon + 5 * hour)).toEqual([]);
    take(state, sighted(state, see('dev-1', true, noon + 6 * hour)));
    expect(stateOf(state, own)).toBe('verified');
  });

  test('is breached when the device is let in after it was applied, and not by what came before', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1');
    expect(sighted(state, see('dev-1', false))).toEqual([]);
    take(state, reported(state, report(own), rules));
    expect(sighted(state, see('dev-1', false, noon + minute))).toEqual([]);
    take(state, sighted(state, see('dev-1', false)));
    expect(stateOf(state, own)).toBe('breached');
    expect(sighted(state, see('dev-1', false, noon + hour))).toEqual([]);
    expect(sighted(state, { ...see('dev-1', true), tenant: 'other' })).toEqual([]);
  });

  test('ends by itself when its time is over', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1', { wish: { hours: 1 } });
    expect(due(state, noon + hour - 1)).toEqual([]);
    take(state, due(state, noon + hour));
    expect(stateOf(state, own)).toBe('releasing');
  });

  test('an enforcer that fails is on record and does not count', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1');
    take(state, reported(state, report(own, { type: 'failed', reason: 'unreachable' }), rules));
    expect(state.all.get(own.id)).toMatchObject({
      state: 'applying',
      standing: { 'gw-1/mosquitto': 'failed unreachable' },
    });
    expect(reported(state, report(own, { gateway: 'gw-9' }), rules)).toEqual([]);
    expect(reported(state, report(own, { tenant: 'other' }), rules)).toEqual([]);
  });
});

describe('it is not begun', () => {
  test.each([
    ['on the list of those never to be', 'pump-1', {}, 'never_quarantine'],
    ['without a gateway', 'dev-1', { gateways: [] }, 'no_gateway'],
    [
      'with nothing to know it by',
      'dev-1',
      { names: { certificates: [], commonNames: [], usernames: [], addresses: [] } },
      'nothing_to_refuse',
    ],
  ])('%s', (_why, device, part, reason) => {
    expect(begin(noQuarantines(), device, { target: part })).toMatchObject({ state: 'refused', reason });
  });

  test('twice at a time, nor by policy within the immunity of a release', () => {
    const state = noQuarantines();
    const own = begin(state, 'dev-1');
    expect(begin(state, 'dev-1')).toMatchObject({ state: 'refused', reason: 'already_quarantined' });
    take(state, reported(state, report(own), rules));
    take(state, wished(state, { type: 'release-device', ...wish({ actor: ada }), quarantine: own.id } as never));
    take(state, reported(state, report(own, { type: 'allowed' }), rules));
    const soon = { wish: { at: noon + 30 * minute } };
    expect(begin(state, 'dev-1', soon)).toMatchObject({ reason: 'just_released' });
    expect(begin(state, 'dev-1', { wish: { at: noon + 30 * minute, actor: ada } })).toMatchObject({
      state: 'applying',
    });
  });

  test('while responses are stopped, and again once they are resumed', () => {
    const state = noQuarantines();
    take(state, wished(state, { type: 'stop-responses', ...wish({ actor: ada }) } as never));
    expect(begin(state, 'dev-1')).toMatchObject({ state: 'refused', reason: 'responses_stopped' });
    expect(begin(state, 'dev-2', { wish: { tenant: 'other' } })).toMatchObject({ state: 'applying' });
    take(state, wished(state, { type: 'resume-responses', ...wish({ actor: ada }) } as never));
    expect(begin(state, 'dev-3')).toMatchObject({ state: 'applying' });
  });
});

describe('caps', () => {
  test('hold the sixth of an hour for a second person, for exactly what it was planned for', () => {
    const state = noQuarantines();
    for (let i = 0; i < 5; i++) expect(begin(state, `dev-${i}`).state).toBe('applying');
    const held = begin(state, 'dev-6', { wish: { actor: ada } });
    expect(held).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
    const confirm = (part: object) =>
      wished(state, {
        type: 'confirm-quarantine',
        ...wish({ actor: grace }),
        quarantine: held.id,
        target: held.target,
        ...part,
      } as never);
    expect(take(state, confirm({ actor: ada }))).toMatchObject([{ reason: 'needs_another_person' }]);
    expect(take(state, confirm({ actor: { type: 'system' } }))).toMatchObject([{ reason: 'needs_another_person' }]);
    expect(take(state, confirm({ target: digest('other') }))).toMatchObject([{ reason: 'other_target' }]);
    take(state, confirm({}));
    expect(stateOf(state, held)).toBe('applying');
    expect(begin(state, 'dev-7', { wish: { at: noon + hour } }).state).toBe('applying');
  });

  test('grow with the fleet', () => {
    const state = noQuarantines();
    const large = { target: { sizes: { fleet: 10_000, site: 0, model: 0, productionBatch: 0 } } };
    for (let i = 0; i < 50; i++) expect(begin(state, `dev-${i}`, large).state).toBe('applying');
    expect(begin(state, 'dev-50', large).state).toBe('held');
  });

  test('hold what would take a fifth of a site, but never the first of it', () => {
    const state = noQuarantines();
    const small = { target: { site: 'north', sizes: { fleet: 100_000, site: 3, model: 0, productionBatch: 0 } } };
    expect(begin(state, 'dev-1', small).state).toBe('applying');
    expect(begin(state, 'dev-2', small)).toMatchObject({ state: 'held', reason: 'above_group_cap' });
  });

  test.each([1, 50])('keep 10,000 forged victims of %i gateways from going in, and those never to be', (gateways) => {
    const state = noQuarantines();
    for (let i = 0; i < 10_000; i++) {
      const device = i % 100 === 0 ? 'pump-1' : `dev-${i}`;
      begin(state, device, {
        wish: { at: noon + i * 10 },
        target: { gateways: [`gw-${i % gateways}`], sizes: { fleet: 2_000, site: 0, model: 0, productionBatch: 0 } },
      });
    }
    const inForce = [...state.all.values()].filter(isInForce);
    expect(inForce).toHaveLength(10);
    expect(inForce.some(({ device }) => device === 'pump-1')).toBe(false);
    // The rest waits for a second person, up to what one can look through, and memory has a bound.
    expect([...state.all.values()].filter(({ state: one }) => one === 'held')).toHaveLength(200);
    expect(state.all.size).toBeLessThanOrEqual(2_000);
  });
});

test('whatever is delivered, and however often, a decision is made once and the fold repeats it', () => {
  const step = fc.record({ what: fc.nat(6), device: fc.constantFrom('dev-1', 'dev-2', 'pump-1'), minutes: fc.nat(90) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const state = noQuarantines();
      const journal: QuarantineChange[] = [];
      let now = noon;
      for (const [i, { what, device, minutes }] of steps.entries()) {
        now += minutes * minute;
        const own = [...state.all.values()].findLast((one) => one.device === device);
        const decide = (): QuarantineChange[] => {
          if (what === 0) return plan(state, wish({ id: `w-${i}`, at: now }), target(device), rules);
          if (own === undefined) return [];
          if (what === 1) return reported(state, report(own, { receivedAt: now }), rules);
          if (what === 2) return reported(state, report(own, { type: 'allowed', receivedAt: now }), rules);
          if (what === 3) return sighted(state, see(device, true, now));
          if (what === 4) return sighted(state, see(device, false, now));
          if (what === 5) return due(state, now);
          return wished(state, {
            type: 'release-device',
            ...wish({ id: `w-${i}`, actor: ada }),
            quarantine: own.id,
          } as never);
        };
        journal.push(...take(state, decide()));
        // The same again changes nothing more.
        expect(take(state, decide())).toEqual([]);
      }
      const again = noQuarantines();
      take(again, journal);
      expect(again).toEqual(state);
      for (const device of ['dev-1', 'dev-2']) {
        const standing = [...state.all.values()].filter((one) => one.device === device && isInForce(one));
        expect(standing.length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
