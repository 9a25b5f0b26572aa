import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { type Revocation, type RevocationChange, revocationChangeSchema } from '../../schemas/revocation.ts';
import { due, isUnsaid, published, type RevocationWord, sighted, switched, wished } from './decide.ts';
import { plan, type RevocationRules, type RevocationTarget, type RevocationWish } from './plan.ts';
import { evolve, heard, isInForce, noRevocations, type Published, type RevocationState } from './state.ts';

const noon = 1_795_262_400_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const ada = { type: 'person', name: 'ada' } as const;
const grace = { type: 'person', name: 'grace' } as const;
const rules: RevocationRules = {
  caps: { perHour: 5, shareOfFleet: 0.005, shareOfGroup: 0.2 },
  never: new Set(['pump-1']),
  live: true,
  propagationMs: hour,
  verifyWithinMs: 24 * hour,
  watchMs: 30 * day,
  immunityMs: hour,
};

let count = 0;
const wish = (part: Partial<RevocationWish> = {}): RevocationWish => ({
  ...{ id: `r-${count++}`, tenant: 'acme', actor: { type: 'system' }, at: noon, command: '', alert: 7 },
  ...{ reason: 'certificate-hold' },
  ...part,
});
const serialOf = (device: string): string => digest(device).slice(0, 16);
const target = (device: string, part: Partial<RevocationTarget> = {}): RevocationTarget => ({
  ...{ device, site: '', model: '', productionBatch: '', beyond: [], obstacle: '' },
  certificates: [{ issuer: 'ab12', serial: serialOf(device), standing: 'good' }],
  sizes: { fleet: 100, site: 100, model: 100, productionBatch: 100 },
  ...part,
});

function take(state: RevocationState, changes: readonly RevocationChange[]): readonly RevocationChange[] {
  // What is journalled is what the schema says, so that a restart reads the same.
  for (const change of changes) evolve(state, revocationChangeSchema.parse(change));
  return changes;
}

interface Part {
  wish?: Partial<RevocationWish>;
  target?: Partial<RevocationTarget>;
  rules?: Partial<RevocationRules>;
}

function begin(state: RevocationState, device: string, part: Part = {}): Revocation {
  const [change] = take(state, plan(state, wish(part.wish), target(device, part.target), { ...rules, ...part.rules }));
  if (change?.type !== 'revocation-planned') throw new Error('nothing was planned');
  return change.revocation;
}

const word = (type: RevocationWord['type'], { id, target: hit }: Revocation, part: object = {}): RevocationWord =>
  ({
    type,
    ...{ id: `w-${count++}`, tenant: 'acme', actor: ada, at: noon },
    revocation: id,
    target: hit,
    ...part,
  }) as RevocationWord;
const record = (state: RevocationState, { id }: Revocation, facts: number): unknown =>
  take(state, [{ type: 'revocation-recorded', at: noon, id, facts }]);
const lists = (facts: number): Published => {
  const held: Published = new Map();
  const times = { thisUpdate: noon, nextUpdate: noon + day, at: noon };
  heard(held, { tenant: 'acme', issuer: 'ab12', number: '1', entries: 1, facts, ...times });
  return held;
};
const now = (state: RevocationState, { id }: Revocation): Revocation | undefined => state.all.get(id);

/** In the lists since noon. */
function applied(state: RevocationState, device: string, part: Part = {}): Revocation {
  const own = begin(state, device, part);
  record(state, own, 5);
  take(state, published(state, lists(5), noon, rules));
  return own;
}

describe('a revocation', () => {
  test('is applied once every list holds its facts, and verified by a refusal after that', () => {
    const state = noRevocations();
    const own = begin(state, 'dev-1');
    expect(now(state, own)).toMatchObject({ state: 'applying', facts: null });
    expect(published(state, lists(9), noon, rules)).toEqual([]);
    record(state, own, 5);
    expect(published(state, lists(4), noon, rules)).toEqual([]);
    take(state, published(state, lists(5), noon, rules));
    expect(now(state, own)).toMatchObject({ state: 'applied', appliedAt: noon });
    const see = (at: number) => ({ revocation: own.id, event: `e-${at}`, at, refused: true });
    expect(sighted(state, see(noon), rules)).toEqual([]);
    take(state, sighted(state, see(noon + 1), rules));
    expect(now(state, own)).toMatchObject({ state: 'verified', evidence: `e-${noon + 1}` });
    expect(sighted(state, see(noon + 2), rules)).toEqual([]);
  });

  test('is breached when it is let in after gateways had their time to fetch the list, not before', () => {
    const state = noRevocations();
    const own = applied(state, 'dev-1');
    const see = (at: number) => ({ revocation: own.id, event: 'e', at, refused: false });
    expect(sighted(state, see(noon + hour), rules)).toEqual([]);
    take(state, sighted(state, see(noon + hour + 1), rules));
    expect(now(state, own)?.state).toBe('breached');
    take(state, sighted(state, { ...see(noon + 2 * hour), refused: true }, rules));
    expect(now(state, own)?.state).toBe('verified');
  });

  test('of a device that is silent is overdue at its deadline, and settled when the watch ends', () => {
    const state = noRevocations();
    const own = applied(state, 'dev-1', { wish: { reason: 'key-compromise' } });
    expect(due(state, noon + rules.verifyWithinMs - 1, rules)).toEqual([]);
    take(state, due(state, noon + rules.verifyWithinMs, rules));
    expect(now(state, own)?.state).toBe('overdue');
    expect(due(state, noon + 30 * day - 1, rules)).toEqual([]);
    take(state, due(state, noon + 30 * day, rules));
    expect(now(state, own)?.state).toBe('settled');
  });

  test('of a hold is watched until it is lifted, which is over once the lists show it', () => {
    const state = noRevocations();
    const own = applied(state, 'dev-1');
    take(state, due(state, noon + 2 * day, rules));
    expect(due(state, noon + 300 * day, rules)).toEqual([]);
    take(state, wished(state, word('lift-revocation', own)));
    expect(now(state, own)).toMatchObject({ state: 'lifting', facts: null });
    expect(isUnsaid(now(state, own) as Revocation)).toBe(true);
    record(state, own, 8);
    expect(published(state, lists(7), noon, rules)).toEqual([]);
    take(state, published(state, lists(8), noon, rules));
    expect(now(state, own)?.state).toBe('lifted');
    expect(begin(state, 'dev-1', { wish: { at: noon + minute } })).toMatchObject({ why: 'just_lifted' });
    expect(begin(state, 'dev-1', { wish: { at: noon + minute, actor: ada } }).state).toBe('applying');
  });

  test('for any other reason cannot be taken back, by nobody', () => {
    const state = noRevocations();
    const own = applied(state, 'dev-1', { wish: { reason: 'superseded' } });
    expect(wished(state, word('lift-revocation', own))).toMatchObject([{ reason: 'cannot_be_lifted' }]);
    expect(wished(state, word('lift-revocation', own, { tenant: 'other' }))).toMatchObject([
      { reason: 'unknown_revocation' },
    ]);
  });

  test('for good takes the place of a hold', () => {
    const state = noRevocations();
    const hold = applied(state, 'dev-1');
    const held = { certificates: [{ issuer: 'ab12', serial: serialOf('dev-1'), standing: 'hold' as const }] };
    expect(begin(state, 'dev-1', { target: held })).toMatchObject({ state: 'refused', why: 'already_revoked' });
    const own = begin(state, 'dev-1', { wish: { reason: 'key-compromise' }, target: held });
    expect(own).toMatchObject({ state: 'applying', replaces: [hold.id] });
    expect(now(state, hold)?.state).toBe('replaced');
    expect(wished(state, word('lift-revocation', hold))).toMatchObject([{ reason: 'already_over' }]);
  });

  test('in a dry run states no fact and is in nobody’s way', () => {
    const state = noRevocations();
    const own = begin(state, 'dev-1', { rules: { live: false } });
    expect(own).toMatchObject({ state: 'applying', simulated: true });
    expect(isUnsaid(own)).toBe(false);
    expect(begin(state, 'dev-1').state).toBe('applying');
    take(state, due(state, noon + 30 * day, rules));
    expect(now(state, own)?.state).toBe('settled');
  });
});

describe('it is not begun', () => {
  const foreign = { certificates: [], beyond: [{ issuer: 'cd34', serial: '1' }] };
  const revoked = { certificates: [{ issuer: 'ab12', serial: '1', standing: 'revoked' as const }] };
  test.each([
    ['for a device that is never to be shut out', 'pump-1', {}, 'never_revoke'],
    ['without a certificate', 'dev-1', { certificates: [] }, 'no_certificate'],
    ['where others issued it', 'dev-1', foreign, 'issuer_not_delegated'],
    ['when several issuers may be meant', 'dev-1', { obstacle: 'issuer_ambiguous' as const }, 'issuer_ambiguous'],
    ['twice', 'dev-1', revoked, 'already_revoked'],
    ['by policy when nobody knows whose it is', '', {}, 'owner_unknown'],
  ])('%s', (_why, device, part, why) => {
    const own = begin(noRevocations(), device, { target: part, wish: { reason: 'key-compromise' } });
    expect(own).toMatchObject({ state: 'refused', why });
  });

  test('while responses are stopped, and again once they are resumed', () => {
    const state = noRevocations();
    const say = { tenant: 'acme', actor: ada, at: noon };
    take(state, switched(state, { type: 'stop-responses', id: 'a', ...say }));
    expect(begin(state, 'dev-1', { wish: { actor: ada } })).toMatchObject({ why: 'responses_stopped' });
    expect(begin(state, 'dev-2', { wish: { tenant: 'other' } }).state).toBe('applying');
    take(state, switched(state, { type: 'resume-responses', id: 'b', ...say }));
    expect(begin(state, 'dev-3').state).toBe('applying');
  });

  test('by policy for one that a person may name', () => {
    expect(begin(noRevocations(), '', { wish: { actor: ada } }).state).toBe('applying');
  });
});

describe('caps', () => {
  test('hold the sixth of an hour for a second person, for exactly what it was planned for', () => {
    const state = noRevocations();
    for (let i = 0; i < 5; i++) expect(begin(state, `dev-${i}`).state).toBe('applying');
    const held = begin(state, 'dev-6', { wish: { actor: ada } });
    expect(held).toMatchObject({ state: 'held', why: 'above_hourly_cap' });
    expect(begin(state, 'dev-6')).toMatchObject({ state: 'refused', why: 'already_asked' });
    const confirm = (part: object) => take(state, wished(state, word('confirm-revocation', held, part)));
    expect(confirm({ actor: ada })).toMatchObject([{ reason: 'needs_another_person' }]);
    expect(confirm({ actor: { type: 'system' } })).toMatchObject([{ reason: 'needs_another_person' }]);
    expect(confirm({ actor: grace, target: digest('other') })).toMatchObject([{ reason: 'other_target' }]);
    confirm({ actor: grace });
    expect(now(state, held)).toMatchObject({ state: 'applying', confirmedBy: grace });
    expect(confirm({ actor: grace })).toMatchObject([{ reason: 'not_held' }]);
  });

  test('hold what would take a fifth of a batch, and what nobody confirms lapses without a trace', () => {
    const state = noRevocations();
    const small = { productionBatch: 'b-7', sizes: { fleet: 100_000, site: 0, model: 0, productionBatch: 3 } };
    expect(begin(state, 'dev-1', { target: small }).state).toBe('applying');
    const held = begin(state, 'dev-2', { target: small });
    expect(held).toMatchObject({ state: 'held', why: 'above_group_cap' });
    take(state, due(state, noon + day, rules));
    expect(now(state, held)).toMatchObject({ state: 'declined', facts: null });
  });

  test('keep 10,000 forged victims from being revoked, and those never to be', () => {
    const state = noRevocations();
    for (let i = 0; i < 10_000; i++)
      begin(state, i % 100 === 0 ? 'pump-1' : `dev-${i}`, {
        wish: { at: noon + i * 10 },
        target: { sizes: { fleet: 2_000, site: 0, model: 0, productionBatch: 0 } },
      });
    const inForce = [...state.all.values()].filter(isInForce);
    expect(inForce).toHaveLength(10);
    expect(inForce.some(({ device }) => device === 'pump-1')).toBe(false);
    expect([...state.all.values()].filter(({ state: one }) => one === 'held')).toHaveLength(200);
    expect(state.all.size).toBeLessThanOrEqual(2_000);
  });
});

test('whatever is delivered, and however often, a decision is made once and the fold repeats it', () => {
  const step = fc.record({ what: fc.nat(6), device: fc.constantFrom('dev-1', 'dev-2', 'pump-1'), minutes: fc.nat(90) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const state = noRevocations();
      const journal: RevocationChange[] = [];
      let at = noon;
      for (const [i, { what, device, minutes }] of steps.entries()) {
        at += minutes * minute;
        const decide = (): RevocationChange[] => {
          const own = [...state.all.values()].findLast((one) => one.device === device);
          if (what === 0) return plan(state, wish({ id: `w-${i}`, at }), target(device), rules);
          if (own === undefined) return [];
          if (what === 1) return isUnsaid(own) ? [{ type: 'revocation-recorded', at, id: own.id, facts: i }] : [];
          if (what === 2) return published(state, lists(i), at, rules);
          const sighting = { revocation: own.id, event: `e-${i}`, at };
          if (what === 3) return sighted(state, { ...sighting, refused: true }, rules);
          if (what === 4) return sighted(state, { ...sighting, refused: false }, rules);
          if (what === 5) return due(state, at, rules);
          return wished(state, word('lift-revocation', own, { id: `w-${i}`, at }));
        };
        journal.push(...take(state, decide()));
        // The same again changes nothing more.
        expect(take(state, decide())).toEqual([]);
      }
      const again = noRevocations();
      take(again, journal);
      expect(again).toEqual(state);
      for (const device of ['dev-1', 'dev-2']) {
        const standing = [...state.all.values()].filter((one) => one.device === device && isInForce(one));
        expect(standing.length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
