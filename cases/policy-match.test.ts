import { describe, expect, test } from 'vitest';
import { alert } from '../test/support/alert-samples.ts';
import { type Condition, policySchema } from '../schemas/policy.ts';
import { isWithin, matches, trustOf } from './policy-match.ts';

/** A Monday. */
const noon = Date.UTC(2026, 2, 2, 12, 0);
const when = (condition: object): Condition =>
  policySchema.parse({ rules: [{ name: 'a', when: condition }] }).rules[0]?.when ?? {};
const fits = (condition: object, over: Parameters<typeof alert>[0] = {}, more: object = {}) =>
  matches(when(condition), { change: 'opened', alert: alert(over), now: noon, case: 'none', ...more });

describe('a rule', () => {
  test.each<[object, object, object]>([
    [{ detector: 'D01' }, {}, { code: 'D02' }],
    [{ detector: ['flooding', 'revoked-certificate'] }, {}, { detector: 'silence' }],
    [{ reason: 'revoked_accepted' }, {}, { reason: 'other' }],
    [{ severity: ['high', 'low'] }, { severity: 'low' }, { severity: 'medium' }],
    [{ severityAtLeast: 'high' }, { severity: 'critical' }, { severity: 'medium' }],
    [{ confidenceAtLeast: 2 }, { confidence: 2 }, { confidence: 1 }],
    [{ spoofableAtMost: 1 }, { spoofable: 1 }, { spoofable: 2 }],
    [{ trust: ['mtls-device', 'mtls-gateway'] }, { spoofable: 1 }, { spoofable: 2 }],
    [{ tenant: 'acme' }, {}, { tenant: 'globex' }],
    [{ subject: 'device' }, {}, { subject: { kind: 'account', id: 'a' } }],
    [{ inhibited: true }, { inhibitedBy: 4 }, {}],
    [{}, {}, { inhibitedBy: 4 }],
  ])('with %o fits %o and not %o', (condition, fitting, other) => {
    expect([fits(condition, fitting), fits(condition, other)]).toEqual([true, false]);
  });

  test('is about what is opened, reopened or escalated unless it says what else', () => {
    expect(
      ['opened', 'reopened', 'escalated', 'acknowledged', 'closed'].filter((change) => fits({}, {}, { change })),
    ).toEqual(['opened', 'reopened', 'escalated']);
    expect(fits({ change: 'closed' }, {}, { change: 'closed' })).toBe(true);
  });

  test('can ask whether others are in the case', () => {
    expect([
      fits({ case: ['joined', 'incident'] }, {}, { case: 'incident' }),
      fits({ case: 'none' }, {}, { case: 'joined' }),
    ]).toEqual([true, false]);
  });
});

test('trust is what the finding says or what its spoofability does, the lesser', () => {
  const trust = (spoofable: number, said?: string) =>
    trustOf(alert({ spoofable, facts: said === undefined ? {} : { trust: said } }));
  expect([0, 1, 2, 3].map((spoofable) => trust(spoofable))).toEqual(['mtls-device', 'mtls-gateway', 'token', 'none']);
  expect([trust(0, 'none'), trust(3, 'mtls-device'), trust(1, 'nonsense')]).toEqual(['none', 'none', 'mtls-gateway']);
});

describe('hours', () => {
  const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 2, 1 + day, hour, minute);
  const within = (hours: object, now: number) => isWithin(when({ hours }).hours ?? { from: '', to: '', zone: '' }, now);
  const office = { from: '08:00', to: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
  const night = { from: '22:00', to: '06:00', days: 'fri' };

  test.each<[object, number, boolean]>([
    [office, at(1, 8), true],
    [office, at(1, 7, 59), false],
    [office, at(1, 16, 59), true],
    [office, at(1, 17), false],
    [office, at(0, 12), false],
    [office, at(6, 12), false],
    // A night belongs to the day it began on.
    [night, at(5, 22), true],
    [night, at(6, 5, 59), true],
    [night, at(6, 6), false],
    [night, at(5, 3), false],
    [night, at(6, 23), false],
    [{ from: '00:00', to: '00:00' }, at(1, 0), false],
    // Berlin is an hour ahead before 29 March and two after.
    [{ from: '09:00', to: '10:00', zone: 'Europe/Berlin' }, at(1, 8), true],
    [{ from: '09:00', to: '10:00', zone: 'Europe/Berlin' }, at(30, 8), false],
    [{ from: '09:00', to: '10:00', zone: 'Europe/Berlin' }, at(30, 7), true],
  ])('%o at %i: %s', (hours, now, expected) => {
    expect(within(hours, now)).toBe(expected);
  });
});
