import { describe, expect, test } from 'vitest';
import { foldEntry, startTriage } from './triage-state.ts';
import { commandSchema } from '../schemas/command.ts';
import { entrySchema } from '../schemas/journal.ts';
import { requestSchema } from '../schemas/request.ts';

/** Records as the version before this wrote them: no cases, suppressions, rules or responses. */
const at = 1_772_452_800_000;
const finding = {
  ...{ id: 'f1', version: 1, detector: 'revoked-certificate-used', code: 'D01', tenant: 'acme', reason: 'accepted' },
  ...{ subject: { kind: 'certificate', id: 'aa:0b' }, severity: 'critical', title: 'let in', at, concludedAt: at },
  ...{ device: 'pump-1', gateway: 'gw-1', confidence: 3, spoofable: 0, evidence: ['e1'], explanation: null },
  ...{ attack: { version: '17.1', techniques: ['T1649'] }, facts: { serial: '0b' } },
  cause: { topic: 'identity.v1', partition: 0, offset: 4 },
};
const alert = {
  ...{ number: 1, tenant: 'acme', state: 'open', detector: 'revoked-certificate-used', code: 'D01' },
  ...{ subject: { kind: 'certificate', id: 'aa:0b' }, reason: 'accepted', severity: 'critical', title: 'let in' },
  ...{ device: 'pump-1', gateway: 'gw-1', confidence: 3, spoofable: 0, openedAt: at, lastAt: at, findings: 1 },
  ...{ findingIds: ['f1'], explanation: null, facts: { serial: '0b' }, acknowledgedBy: null, closeReason: null },
  ...{ closedAt: null, revision: 1 },
};
const command = {
  ...{ id: '0123456789abcdef0123456789abcdef', type: 'send-sms', tenant: 'acme', at, change: 'alert-opened', alert },
  ...{ recipient: '+12025550123', simulated: false },
};
const person = { type: 'person', name: 'ada' };
const outcome = {
  ...{ command: command.id, type: 'send-sms', tenant: 'acme', at, result: 'accepted', final: true, attempt: 1 },
  ...{ providerId: 'SM1', reason: '' },
};
const changes = [
  { type: 'alert-opened', alert, finding },
  { type: 'alert-refreshed', number: 1, finding: { ...finding, id: 'f2' } },
  { type: 'alert-escalated', number: 1, finding: { ...finding, id: 'f3' } },
  { type: 'alert-acknowledged', number: 1, request: 'r1', actor: person },
  { type: 'alert-closed', number: 1, request: 'r2', actor: person, reason: 'true_positive', note: 'stolen' },
  { type: 'alert-reopened', number: 1, finding: { ...finding, id: 'f4' } },
  { type: 'request-refused', number: 9, request: 'r3', actor: person, reason: 'unknown_alert' },
  { type: 'notification-reported', number: 1, outcome },
];
const entries = changes.map((change, offset) => ({
  ...{ tenant: 'acme', at: at + offset, change, commands: offset === 0 ? [command] : [] },
  cause: { topic: 'findings.v1', partition: 0, offset },
}));

describe('the journal of the version before', () => {
  test('is read, and gives the alerts it held', () => {
    const state = startTriage();
    for (const entry of entries) foldEntry(state, entrySchema.parse(JSON.parse(JSON.stringify(entry))));
    const tenant = state.tenants.get('acme');
    expect(tenant?.alerts.get(1)).toMatchObject({
      situation: 'open',
      alert: { findings: 4, case: null, inhibitedBy: null, suppressedBy: null, notes: 0, reopenedAt: [at + 5] },
    });
    expect(tenant).toMatchObject({ open: 1, lastNumber: 1, lastCase: 0 });
    expect(tenant?.scorecards.get('revoked-certificate-used')).toMatchObject({ alerts: 1 });
  });

  test('has commands that responders still take', () => {
    expect(commandSchema.parse(command)).toMatchObject({ ...command, alert, rule: '' });
  });

  test('was asked for by wishes that are still followed', () => {
    const asked = { id: 'r1', tenant: 'acme', alert: 1, actor: person, at };
    for (const wish of [
      { type: 'acknowledge-alert', ...asked },
      { type: 'close-alert', ...asked, reason: 'benign', note: '' },
    ])
      expect(requestSchema.parse(wish)).toEqual(wish);
  });

  test('is refused where it says what no version knew', () => {
    const [first] = entries;
    expect(entrySchema.safeParse({ ...first, change: { type: 'alert-vanished', number: 1 } }).success).toBe(false);
    expect(commandSchema.safeParse({ ...command, type: 'wipe-device' }).success).toBe(false);
  });
});
