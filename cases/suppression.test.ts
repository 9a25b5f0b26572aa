import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { device, hour, minute, refusal, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';
import { confirmWithinMs, longest, mostSuppressions } from './suppression.ts';

const day = 24 * hour;
const wish = { type: 'suppress-alerts', reason: 'lab bench', until: noon + day, critical: false } as const;
const pump = { subject: { kind: 'device', id: 'pump-1' } } as const;
const told = (desk: ReturnType<typeof triageDesk>) => desk.commands().length;

describe('a suppression', () => {
  test('keeps quiet what it is about: the alert is opened, counted and told to nobody', () => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump });
    desk.find(device('pump-1'));
    desk.find(device('pump-1'), noon + minute);
    expect(told(desk)).toBe(0);
    expect(desk.alert(1)).toMatchObject({ state: 'open', suppressedBy: 1, findings: 2 });
    expect(desk.tenant().suppressions.get(1)).toMatchObject({ hits: 2, author: 'alice', reason: 'lab bench' });
    desk.find(device('pump-2'));
    expect(told(desk)).toBe(1);
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test.each([
    [{ detector: 'revoked-certificate' }, 1],
    [{ detector: 'D01', gateway: 'gw-07' }, 1],
    [{ device: 'pump-1' }, 1],
    [{ gateway: 'gw-08' }, null],
    [{ ...pump, gateway: 'gw-08' }, null],
    [{ subject: { kind: 'gateway', id: 'pump-1' } }, null],
    [{ detector: 'D14', device: 'pump-1' }, null],
  ])('of %o is about an alert when all of it fits', (scope, suppressedBy) => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope });
    desk.find(device('pump-1'));
    expect(desk.alert(1).suppressedBy).toBe(suppressedBy);
  });

  test('of one tenant says nothing to another', () => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump, tenant: 'globex' });
    desk.find(device('pump-1'));
    expect(told(desk)).toBe(1);
  });

  test('ends by itself, or when it is taken back, and what goes on is told then, once', () => {
    for (const end of ['expires', 'revoked'] as const) {
      const desk = triageDesk();
      desk.ask({ ...wish, scope: pump });
      desk.find(device('pump-1'));
      if (end === 'revoked') desk.ask({ type: 'revoke-suppression', suppression: 1 }, noon + hour, 'bob');
      const later = end === 'expires' ? noon + day : noon + hour;
      expect(desk.find(device('pump-1'), later - 1)[0]?.commands).toHaveLength(end === 'expires' ? 0 : 1);
      desk.find(device('pump-1'), later);
      desk.find(device('pump-1'), later);
      expect(told(desk)).toBe(1);
      expect(desk.alert(1).suppressedBy).toBeNull();
    }
  });

  test.each([
    ['a whole tenant', { scope: {} }, 'scope_too_wide'],
    ['what is over', { scope: pump, until: noon }, 'already_over'],
    ['more than a month', { scope: pump, until: noon + longest.narrow + 1 }, 'too_long'],
    ['a detector for more than a week', { scope: { detector: 'D14' }, until: noon + longest.wide + 1 }, 'too_long'],
    ['a gateway for more than a week', { scope: { gateway: 'g' }, until: noon + longest.wide + 1 }, 'too_long'],
  ])('of %s is refused', (_what, over, reason) => {
    const desk = triageDesk();
    expect(refusal(desk.ask({ ...wish, ...over }))).toBe(reason);
    expect(desk.state.tenants.get('acme')?.suppressions.size).toBe(0);
  });

  test('may last a month on a device and a week on a detector', () => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump, until: noon + longest.narrow });
    desk.ask({ ...wish, scope: { detector: 'D14' }, until: noon + longest.wide });
    expect(desk.tenant().suppressions.size).toBe(2);
  });

  test('is refused beyond five hundred in force', () => {
    const desk = triageDesk();
    for (let i = 0; i < mostSuppressions; i++) desk.ask({ ...wish, scope: { device: `pump-${i}` } });
    expect(refusal(desk.ask({ ...wish, scope: pump }))).toBe('too_many_suppressions');
    expect(refusal(desk.ask({ ...wish, scope: pump, until: noon + 2 * day }, noon + day))).toBe('');
  });
});

describe('a critical', () => {
  const critical = device('pump-1', { severity: 'critical' });

  test('is kept quiet only once a second person has said so', () => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump, critical: true });
    desk.find(critical);
    expect(told(desk)).toBe(1);
    desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' });
    expect(refusal(desk.ask({ type: 'confirm-suppression', suppression: 1 }, noon, ' ALICE '))).toBe(
      'needs_another_person',
    );
    expect(refusal(desk.ask({ type: 'confirm-suppression', suppression: 1 }, noon + confirmWithinMs, 'bob'))).toBe('');
    expect(desk.find(critical, noon + hour)).toMatchObject([{ change: { type: 'alert-reopened' }, commands: [] }]);
    expect(desk.tenant().suppressions.get(1)).toMatchObject({ confirmedBy: 'bob', hits: 1 });
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test.each([
    ['too late', { critical: true }, confirmWithinMs + 1, 'confirmation_too_late'],
    ['of one that did not ask for criticals', { critical: false }, 0, 'nothing_to_confirm'],
    ['of one that is over', { critical: true, until: noon + minute }, minute, 'already_over'],
  ])('stays loud after a confirmation %s', (_what, over, after, reason) => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump, ...over });
    expect(refusal(desk.ask({ type: 'confirm-suppression', suppression: 1 }, noon + after, 'bob'))).toBe(reason);
  });

  test('that a hidden alert becomes is told', () => {
    const desk = triageDesk();
    desk.ask({ ...wish, scope: pump });
    desk.find(device('pump-1', { severity: 'medium' }));
    const [entry] = desk.find(critical);
    expect(entry).toMatchObject({ change: { type: 'alert-escalated' }, commands: [{ type: 'send-sms' }] });
  });

  test('is never hidden by what one person does, whatever that is', () => {
    const id = fc.integer({ min: 1, max: 3 });
    const scope = fc.constantFrom<object>(pump, { detector: 'D01' }, { gateway: 'gw-07' }, { device: 'pump-1' }, {});
    const act = fc.oneof(
      fc.record({
        type: fc.constant('suppress-alerts' as const),
        scope,
        critical: fc.boolean(),
        reason: fc.constant('why'),
        until: fc.integer({ min: noon, max: noon + 40 * day }),
      }),
      fc.record({
        type: fc.constantFrom('confirm-suppression' as const, 'revoke-suppression' as const),
        suppression: id,
      }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.constantFrom('mallory', 'Mallory ', 'MALLORY'), (acts, name) => {
        const desk = triageDesk();
        for (const one of acts) desk.ask(one, noon, name);
        return desk.find(critical)[0]?.commands.length === 1;
      }),
      { numRuns: 200 },
    );
  });
});
