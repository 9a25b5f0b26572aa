import { describe, expect, test } from 'vitest';
import type { NotificationCommand, Outcome } from '../../schemas/command.ts';
import { noon } from '../../test/support/alert-samples.ts';
import { mails, onCallDesk, phones, planOf, rosterOf } from '../../test/support/on-call-desk.ts';
import { onCallAt } from './roster.ts';

const minute = 60_000;
const names: Record<string, string> = Object.fromEntries(
  (['ada', 'bob', 'cyd'] as const).flatMap((name) => [
    [phones[name], `${name}'s phone`],
    [mails[name], `${name}'s mail`],
  ]),
);
const told = (commands: readonly NotificationCommand[]): string[] =>
  commands.map(({ recipient, at }) => `${(at - noon) / minute} ${names[recipient]}`);

describe('escalation', () => {
  test('tells the first step at once, the others when nobody has acknowledged, and then is at its end', () => {
    const desk = onCallDesk();
    expect(told(desk.find())).toEqual(["0 ada's phone", "0 ada's mail"]);
    expect(told(desk.pass(9))).toEqual([]);
    expect(told(desk.pass(1))).toEqual(["10 bob's phone", "10 bob's mail"]);
    expect(told(desk.pass(120))).toEqual(["30 ada's phone", "30 cyd's phone", "30 ada's mail", "30 cyd's mail"]);
  });

  test('says how long nobody has answered, and of which alert', () => {
    const desk = onCallDesk();
    desk.find();
    expect(desk.pass(10)[0]).toMatchObject({
      alert: { number: 1, state: 'open' },
      change: 'alert-opened',
      notice: { kind: 'unanswered', step: 2, minutes: 10 },
    });
  });

  test.each([
    ['acknowledged', 'acknowledge-alert'],
    ['closed', 'close-alert'],
  ] as const)('ends when the alert is %s', (_how, type) => {
    const desk = onCallDesk();
    desk.find();
    desk.pass(10);
    desk.ask(type, 1);
    expect(desk.pass(60)).toEqual([]);
  });

  test('begins anew when an alert is reopened', () => {
    const desk = onCallDesk(rosterOf(), { quietMs: 60 * minute });
    desk.find();
    desk.ask('close-alert', 1);
    desk.pass(20);
    expect(told(desk.find())).toEqual(["20 ada's phone", "20 ada's mail"]);
    expect(told(desk.pass(10))).toEqual(["30 bob's phone", "30 bob's mail"]);
  });

  test('is not put off by an alert that becomes graver', () => {
    const desk = onCallDesk();
    desk.find();
    desk.pass(9);
    expect(told(desk.find({ severity: 'critical' }))).toEqual(["9 ada's phone", "9 ada's mail"]);
    expect(told(desk.pass(1))).toEqual(["10 bob's phone", "10 bob's mail"]);
  });

  test('does not wake people for what only a mail was written about', () => {
    const desk = onCallDesk();
    expect(told(desk.find({ severity: 'medium' }))).toEqual(["0 ada's mail"]);
    expect(desk.pass(60)).toEqual([]);
  });

  test('leaves out an alert that an incident explains by then', () => {
    const desk = onCallDesk();
    desk.find({ code: 'D17' });
    desk.pass(5);
    desk.find({ code: 'D17', subject: { kind: 'gateway', id: 'gw-07' }, device: '' });
    expect(desk.pass(20).map(({ alert, type }) => `${alert.number} ${type}`)).toEqual(['2 send-sms', '2 send-email']);
  });

  test('a restart at any minute repeats nothing and leaves nothing out', () => {
    const whole = onCallDesk();
    const expected = told([...whole.find(), ...whole.pass(40)]);
    for (let after = 0; after <= 40; after++) {
      const desk = onCallDesk();
      const seen = [...desk.find(), ...desk.pass(after)];
      desk.restart();
      const all = [...seen, ...desk.pass(40 - after)];
      expect(told(all)).toEqual(expected);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
  });

  test('steps that came due while nothing ran are told as soon as it runs, each once', () => {
    const desk = onCallDesk();
    desk.find();
    desk.restart();
    const late = desk.pass(50, 50 * minute);
    expect(told(late)).toHaveLength(6);
    expect(told(desk.pass(60))).toEqual([]);
  });

  test('goes to the next step at once when the SMS did not get through', () => {
    const desk = onCallDesk();
    const [sms] = desk.find();
    desk.pass(1);
    desk.hear(outcomeOf(sms, 'accepted'));
    expect(desk.pass(1)).toEqual([]);
    desk.hear(outcomeOf(sms, 'undelivered'));
    expect(told(desk.pass(1))).toEqual(["3 bob's phone", "3 bob's mail"]);
    expect(told(desk.pass(40))).toEqual(["30 ada's phone", "30 cyd's phone", "30 ada's mail", "30 cyd's mail"]);
  });

  test('another tenant may have another plan', () => {
    const desk = onCallDesk(rosterOf(planOf({ escalationOf: { zenith: [{ notify: 'cyd' }] } })));
    expect(told(desk.find({ tenant: 'zenith' }))).toEqual(["0 cyd's phone", "0 cyd's mail"]);
    expect(desk.pass(60)).toEqual([]);
  });
});

describe('who is told first', () => {
  const rotas = {
    first: {
      layers: [
        { people: ['ada', 'bob'], from: '2026-03-02T00:00', turnDays: 1, hours: { from: '06:00', to: '18:00' } },
      ],
    },
  };
  const plan = (escalation: object[]) => rosterOf(planOf({ rotas, escalation }));
  const phonesAt = (escalation: object[], hour: number) =>
    onCallAt(plan(escalation), 'acme', noon + hour * 60 * minute).recipients['send-sms'];

  test('is whoever the rota has', () => {
    expect(phonesAt([{ notify: 'first' }], 0)).toEqual([phones.ada]);
    expect(phonesAt([{ notify: 'first' }], 24)).toEqual([phones.bob]);
  });

  test('is the next step where the rota has a gap', () => {
    expect(phonesAt([{ notify: 'first' }, { notify: 'cyd', afterMinutes: 5 }], 12)).toEqual([phones.cyd]);
  });

  test('is everybody when no step has anybody: an alert never falls into a gap', () => {
    expect(phonesAt([{ notify: 'first' }], 12)).toEqual(Object.values(phones));
  });

  test('nobody is told by a way that is not set up', () => {
    const roster = rosterOf(planOf(), { 'send-email': 60 });
    expect(onCallAt(roster, 'acme', noon).recipients).toEqual({ 'send-sms': [], 'send-email': [mails.ada] });
  });
});

function outcomeOf(command: NotificationCommand | undefined, result: Outcome['result']): Outcome {
  const { id = '', type = 'send-sms', tenant = '' } = command ?? {};
  return { command: id, type, tenant, at: noon, result, final: true, attempt: 1, providerId: 'SM1', reason: '' };
}
