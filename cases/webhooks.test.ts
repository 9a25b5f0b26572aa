import { describe, expect, test } from 'vitest';
import { isResponse } from '../schemas/command.ts';
import { type Subscription, webhookEvents } from '../schemas/webhook.ts';
import { noon } from '../test/support/alert-samples.ts';
import { onCallDesk, rosterOf } from '../test/support/on-call-desk.ts';
import { device, hour, minute, triageDesk } from '../test/support/triage-desk.ts';

const subscription = (over: Partial<Subscription> = {}): Subscription => ({
  ...{ name: 'soar', tenant: 'acme', events: [...webhookEvents], severityAtLeast: 'low' },
  ...over,
});

function desk(...webhooks: Subscription[]) {
  const at = triageDesk({
    onCall: () => ({ recipients: { 'send-email': ['ada@example.org'] }, live: ['send-webhook'], webhooks }),
  });
  const told = (): string[] =>
    at
      .commands()
      .flatMap((command) =>
        !isResponse(command) && command.type === 'send-webhook'
          ? [
              `${command.recipient} ${command.closed === undefined ? command.change : `case ${command.closed.alerts.join()}`}`,
            ]
          : [],
      );
  return { ...at, told };
}

const close = { type: 'close-alert', reason: 'benign', note: '' } as const;

describe('an endpoint', () => {
  test('is told of every change of an alert, once', () => {
    const { find, ask, told, commands } = desk(subscription());
    find({ severity: 'low' });
    find({ severity: 'high' });
    find({ severity: 'high' });
    ask({ type: 'acknowledge-alert', alert: 1 });
    ask({ type: 'note-alert', alert: 1, note: 'looking' });
    ask({ ...close, alert: 1 });
    find({ severity: 'high' }, noon + minute);
    expect(told()).toEqual(
      ['opened', 'escalated', 'acknowledged', 'closed', 'reopened'].map((one) => `soar alert-${one}`),
    );
    const ids = commands().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is told of its own tenant, of what it asked for and of what is grave enough', () => {
    const { find, ask, told } = desk(
      subscription({ name: 'other', tenant: 'zenith' }),
      subscription({ name: 'grave', severityAtLeast: 'critical' }),
      subscription({ name: 'closing', events: ['alert.closed'] }),
      subscription({ name: 'all', severityAtLeast: 'info' }),
    );
    find({ severity: 'info' });
    find({ severity: 'critical' });
    ask({ ...close, alert: 1 });
    expect(told().toSorted()).toEqual(
      [
        ...['all alert-opened', 'all alert-escalated', 'all alert-closed'],
        ...['closing alert-closed', 'grave alert-escalated', 'grave alert-closed'],
      ].toSorted(),
    );
  });

  test('hears of an alert that flaps as often as it does', () => {
    const { find, ask, told } = desk(subscription());
    for (let i = 0; i < 6; i++) {
      find({}, noon + i * minute);
      ask({ ...close, alert: 1 }, noon + i * minute);
    }
    expect(told()).toHaveLength(12);
  });

  test('hears of what is hidden when it comes to light, and of its end', () => {
    const { find, ask, told } = desk(subscription());
    const scope = { device: 'pump-0412' };
    ask({ type: 'suppress-alerts', scope, until: noon + hour, reason: 'repair', critical: false });
    find();
    expect(told()).toEqual([]);
    find({}, noon + 2 * hour);
    expect(told()).toEqual(['soar alert-opened']);
    ask({ ...close, alert: 1 }, noon + 2 * hour);
    expect(told().at(-1)).toBe('soar alert-closed');
  });

  test('is told once of all alerts that were closed with a case', () => {
    const { find, ask, told } = desk(subscription(), subscription({ name: 'grave', severityAtLeast: 'high' }));
    find({ ...device('a'), gateway: 'gw-1', severity: 'medium' });
    find({ ...device('b'), gateway: 'gw-1', severity: 'high' });
    find({ ...device('c'), gateway: 'gw-1', severity: 'low' });
    ask({ type: 'close-case', case: 1, reason: 'benign', note: '' });
    expect(told().slice(-2)).toEqual(['soar case 1,2,3', 'grave case 2']);
  });
});

test('a webhook is nobody’s page: no budget is spent, nothing is held back for it and no step follows', () => {
  const { find, pass, paging, journal } = onCallDesk({ ...rosterOf(), perHour: {}, webhooks: [subscription()] });
  for (let i = 0; i < 300; i++) find({ ...device(`pump-${i}`), gateway: `gw-${i}`, severity: 'critical' });
  pass(60);
  const given = journal.flatMap(({ commands }) => commands).filter(({ type }) => type === 'send-webhook');
  expect(given).toHaveLength(300);
  expect([paging().pages.size, paging().held.size, paging().given.size]).toEqual([0, 0, 0]);
});
