import { describe, expect, test } from 'vitest';
import type { NotificationCommand, Outcome } from '../../schemas/command.ts';
import type { Finding, Severity } from '../../schemas/finding.ts';
import type { Entry } from '../../schemas/journal.ts';
import { noon } from '../../test/support/alert-samples.ts';
import { mails, onCallDesk, phones, planOf, rosterOf } from '../../test/support/on-call-desk.ts';

const minute = 60_000;
const hour = 60 * minute;
const pump = (n: number, severity: Severity = 'high'): Partial<Finding> => ({
  ...{ subject: { kind: 'device', id: `pump-${n}` }, device: `pump-${n}`, gateway: `gw-${n}`, severity },
});
const unlimited = { storm: { openPerReason: 1e6, open: 1e6 } };
const onlyAda = rosterOf(planOf({ escalation: [{ notify: 'ada' }] }));

/** The most messages to one address within any hour. */
function most(given: readonly NotificationCommand[], recipient: string): number {
  const times = given.filter((one) => one.recipient === recipient).map(({ at }) => at);
  return Math.max(0, ...times.map((end) => times.filter((at) => at > end - hour && at <= end).length));
}

const digests = (given: readonly NotificationCommand[], recipient: string) =>
  given.flatMap((one) => (one.recipient === recipient && one.notice?.kind === 'digest' ? [one.notice] : []));
const singles = (given: readonly NotificationCommand[], recipient: string) =>
  given.filter((one) => one.recipient === recipient && one.notice === undefined);

describe('100,000 alerts in 10 minutes', () => {
  const alerts = 100_000;
  const hidden = 63_210;
  const desk = onCallDesk(onlyAda, unlimited);
  const given: NotificationCommand[] = [];
  let opened = { at: 0, given: [] as NotificationCommand[] };
  for (let second = 0, n = 0; second < 600; second += 10) {
    for (; n < ((second + 10) * alerts) / 600; n++) {
      const more = desk.find(pump(n, n === hidden ? 'critical' : n % 3 === 0 ? 'medium' : 'high'));
      if (n === hidden) opened = { at: desk.at(), given: more };
      given.push(...more);
    }
    given.push(...desk.pass(10 / 60, 10_000));
  }
  given.push(...desk.pass(300));
  const texts = digests(given, phones.ada);
  const lists = digests(given, mails.ada);
  const lines = lists.flatMap((digest) => digest.lines);

  test('the first page is given with the first alert', () => {
    const first = given.find(({ recipient }) => recipient === phones.ada);
    expect((first?.at ?? Infinity) - noon).toBeLessThan(minute);
    expect(first?.notice).toBeUndefined();
  });

  test('a critical one hidden in the flood is told on its own within a minute', () => {
    expect(opened.given.map(({ recipient }) => recipient)).toEqual([phones.ada, mails.ada]);
    expect(opened.given[0]).toMatchObject({ at: opened.at, alert: { severity: 'critical' } });
  });

  test('nobody gets more than ten SMS in any hour, nor more mails than their limit', () => {
    expect(most(given, phones.ada)).toBeLessThanOrEqual(10);
    expect(most(given, phones.ada)).toBeGreaterThan(5);
    expect(most(given, mails.ada)).toBeLessThanOrEqual(60);
  });

  test('nothing is missing: each alert came alone or in one list, and the SMS count every grave one', () => {
    const told = new Set(singles(given, mails.ada).map(({ alert }) => alert.number));
    const listed = new Set(lines.map(({ number }) => number));
    expect(lines).toHaveLength(listed.size);
    expect(new Set([...told, ...listed]).size).toBe(alerts);
    const bySms = singles(given, phones.ada).length + texts.reduce((sum, { total }) => sum + total, 0);
    expect(bySms).toBe(Math.floor((alerts * 2) / 3) + (hidden % 3 === 0 ? 1 : 0));
    expect(desk.paging().held.size).toBe(0);
  });

  test('each part of a list is bounded, and the counts are those of its lines', () => {
    for (const { lines: own, total, bySeverity } of lists) {
      expect(own.length).toBeLessThanOrEqual(2_000);
      expect(own).toHaveLength(total);
      expect(bySeverity.high ?? 0).toBe(own.filter(({ severity }) => severity === 'high').length);
    }
    for (const { lines: own, listed } of texts) expect([own, listed]).toEqual([[], true]);
  });

  test('the journal tells of each that was held back', () => {
    const held = desk.journal.filter((entry) => entry.held?.to.some(({ type }) => type === 'send-sms'));
    expect(held).toHaveLength(texts.reduce((sum, { total }) => sum + total, 0));
  });
});

describe('a person’s budget', () => {
  test('is five for what is not critical, two more for what is, three for digests', () => {
    const desk = onCallDesk(onlyAda);
    const sms = (severity: Severity, count: number, from: number) =>
      singles(Array.from({ length: count }, (_, i) => desk.find(pump(from + i, severity))).flat(), phones.ada).length;
    expect(sms('high', 9, 0)).toBe(5);
    expect(sms('critical', 9, 100)).toBe(2);
    const later = desk.pass(64);
    expect(digests(later, phones.ada).map(({ total }) => total)).toEqual([11]);
    desk.pass(2);
    expect(sms('high', 1, 200)).toBe(1);
  });

  test('a digest waits for more: half a minute with a critical in it, else five, and comes again later', () => {
    const times = (severity: Severity) => {
      const desk = onCallDesk(onlyAda);
      for (let n = 0; n < 8; n++) desk.find(pump(n, severity));
      const at: number[] = [];
      for (let n = 8; n < 8 + 60; n++) {
        const given = [...desk.pass(1, 30_000), ...desk.find(pump(n, severity))];
        at.push(
          ...given
            .filter((one) => one.recipient === phones.ada && one.notice !== undefined)
            .map((one) => (one.at - noon) / minute),
        );
      }
      return at;
    };
    expect(times('high')).toEqual([5, 27, 49]);
    expect(times('critical')).toEqual([0.5, 10.5, 20.5]);
  });

  test('with a limit of one the next message is the digest, and nothing starves', () => {
    const desk = onCallDesk(rosterOf(planOf({ escalation: [{ notify: 'ada' }] }), { 'send-sms': 1 }));
    const given = desk.find(pump(0));
    for (let n = 1; n < 400; n++) given.push(...desk.find(pump(n)), ...desk.pass(1));
    given.push(...desk.pass(200));
    expect(most(given, phones.ada)).toBe(1);
    const total = digests(given, phones.ada).reduce((sum, one) => sum + one.total, 0);
    expect(singles(given, phones.ada).length + total).toBe(400);
  });

  test('is each person’s own: the next step is told what the first had no place for', () => {
    const plan = planOf({ escalation: [{ notify: 'ada' }, { notify: 'bob', afterMinutes: 10 }] });
    const desk = onCallDesk(rosterOf(plan));
    for (let n = 0; n < 50; n++) desk.find(pump(n));
    const given = desk.pass(40);
    expect(given.filter((one) => one.recipient === phones.bob && one.notice?.kind === 'unanswered')).toHaveLength(5);
    expect(digests(given, phones.bob).reduce((sum, one) => sum + one.total, 0)).toBe(45);
    expect(most(given, phones.bob)).toBeLessThanOrEqual(10);
  });

  test('what the outbox refused for its budget comes in the next digest', () => {
    const desk = onCallDesk(onlyAda);
    const [sms] = desk.find();
    desk.hear(refused(sms));
    expect(digests(desk.pass(10), phones.ada).map(({ total }) => total)).toEqual([1]);
  });

  test('a restart in the middle of a storm forgets nothing and tells nothing twice', () => {
    const run = (restartAt: number) => {
      const desk = onCallDesk(onlyAda);
      const given: NotificationCommand[] = [];
      for (let n = 0; n < 120; n++) {
        given.push(...desk.find(pump(n)), ...desk.pass(0.5, 30_000));
        if (n === restartAt) desk.restart();
      }
      given.push(...desk.pass(120));
      return given.map(({ id }) => id);
    };
    const whole = run(-1);
    for (const at of [0, 7, 11, 60, 119]) expect(run(at)).toEqual(whole);
  });
});

describe('quiet hours', () => {
  // Noon in UTC is within them.
  const quietHours = { from: '08:00', to: '13:00' };
  const roster = rosterOf(
    planOf({
      people: [{ name: 'ada', phone: phones.ada, email: mails.ada, quietHours }],
      escalation: [{ notify: 'ada' }],
    }),
  );

  test('hold SMS back until they are over; mails come', () => {
    const desk = onCallDesk(roster);
    expect(desk.find().map(({ type }) => type)).toEqual(['send-email']);
    expect(desk.pass(59).filter(({ type }) => type === 'send-sms')).toEqual([]);
    expect(digests(desk.pass(1), phones.ada)).toMatchObject([{ total: 1, bySeverity: { high: 1 } }]);
    expect((desk.journal[0] as Entry).held?.to).toEqual([{ person: 'ada', type: 'send-sms', reason: 'quiet_hours' }]);
  });

  test('never cover criticals, alone or in a digest', () => {
    const desk = onCallDesk(roster);
    for (let n = 0; n < 7; n++) expect(singles(desk.find(pump(n, 'critical')), phones.ada)).toHaveLength(1);
    desk.find(pump(8, 'critical'));
    expect(digests(desk.pass(1, 30_000), phones.ada)).toMatchObject([{ bySeverity: { critical: 1 } }]);
  });
});

function refused(command: NotificationCommand | undefined): Outcome {
  const { id = '', type = 'send-sms', tenant = '' } = command ?? {};
  const end = { result: 'refused', final: true, attempt: 0, providerId: '', reason: 'budget' } as const;
  return { command: id, type, tenant, at: noon, ...end };
}
