import { describe, expect, test } from 'vitest';
import { responseTypes } from '../schemas/command.ts';
import type { Finding } from '../schemas/finding.ts';
import { policySchema } from '../schemas/policy.ts';
import { device, hour, minute, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';
import { inhibitMs } from './inhibition.ts';

const systemic: Partial<Finding> = {
  detector: 'systemic-failure',
  code: 'D05',
  subject: { kind: 'issuer', id: 'aabb' },
  reason: 'crl_expired',
  device: '',
  gateway: '',
  facts: { explains: 'D01,D02, D20', issuer: 'aabb', failure: 'crl_expired' },
};
const refused = (id: string, facts: Finding['facts'] = { issuer: 'aabb', refusedFor: 'crl_expired' }) =>
  device(id, { severity: 'medium', facts });

describe('a failure of many devices', () => {
  test('is one incident that takes in and counts what it explains, and nobody is told of that', () => {
    const desk = triageDesk();
    desk.find(systemic);
    const told = desk.commands().length;
    expect(told).toBe(1);
    for (let i = 0; i < 30; i++) desk.find(refused(`pump-${i}`, { issuer: 'aabb' }), noon + i * minute);
    expect(desk.commands()).toHaveLength(told);
    expect(desk.case(1)).toMatchObject({ incident: true, ground: 'systemic-failure', alerts: 31, inhibited: 30 });
    expect(desk.alert(2)).toMatchObject({ inhibitedBy: 1, case: 1, state: 'open' });
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('takes in what was open because of it when it was recognised', () => {
    const desk = triageDesk();
    desk.find(refused('pump-1'));
    desk.find(refused('pump-2', { issuer: 'other' }));
    desk.find(refused('pump-3'), noon - 2 * hour);
    const [entry] = desk.find(systemic, noon + minute);
    expect(entry?.also.map(({ type }) => type)).toEqual(['case-opened', 'alerts-inhibited']);
    expect([1, 2, 3].map((number) => desk.alert(number).inhibitedBy)).toEqual([4, null, null]);
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test.each<[string, Partial<Finding>]>([
    ['is critical', { ...refused('pump-1'), severity: 'critical' }],
    ['is of a detector it does not name', { ...refused('pump-1'), code: 'D03', detector: 'cloned' }],
    ['is about another issuer', refused('pump-1', { issuer: 'ccdd' })],
    ['was refused for another reason', refused('pump-1', { issuer: 'aabb', refusedFor: 'certificate_revoked' })],
    ['is about an account, and names no issuer', { subject: { kind: 'account', id: 'root' }, code: 'D20', facts: {} }],
    ['is of another tenant', { ...refused('pump-1'), tenant: 'globex' }],
  ])('does not hide what %s', (_what, over) => {
    const desk = triageDesk({ onCall: () => ({ recipients: { 'send-email': ['soc@example.org'] }, live: [] }) });
    desk.find(systemic);
    const before = desk.commands().length;
    desk.find(over);
    expect(desk.commands().length).toBe(before + 1);
  });

  test.each<[string, (desk: ReturnType<typeof triageDesk>) => number]>([
    [
      'somebody has closed it',
      (desk) => (desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' }), minute),
    ],
    ['six hours went by without a word of it', () => inhibitMs + 1],
  ])('hides nothing once %s, and what goes on comes to light', (_what, end) => {
    const desk = triageDesk({ onCall: () => ({ recipients: { 'send-email': ['soc@example.org'] }, live: [] }) });
    desk.find(systemic);
    desk.find(refused('pump-1'));
    const later = noon + end(desk);
    const [entry] = desk.find(refused('pump-1'), later);
    expect(entry).toMatchObject({ change: { type: 'alert-resurfaced' }, commands: [{ change: 'alert-opened' }] });
    expect(desk.alert(2).inhibitedBy).toBeNull();
    expect(desk.find(refused('pump-1'), later)).toMatchObject([{ change: { type: 'alert-refreshed' }, commands: [] }]);
    expect(desk.case(1)?.inhibited).toBe(0);
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('without an issuer explains by its failure alone', () => {
    const desk = triageDesk();
    const facts = { explains: 'D01', issuer: '', failure: 'crl_expired' };
    desk.find({ ...systemic, subject: { kind: 'issuer', id: 'crl_expired' }, facts });
    desk.find(refused('pump-1'));
    expect(desk.alert(2).inhibitedBy).toBe(1);
  });

  test('that anybody could have forged hides only what anybody could have forged too', () => {
    const desk = triageDesk();
    desk.find({ ...systemic, spoofable: 3 });
    desk.find({ ...refused('pump-1'), spoofable: 3 });
    desk.find({ ...refused('pump-2'), spoofable: 1 });
    expect([2, 3].map((number) => desk.alert(number).inhibitedBy)).toEqual([1, null]);
  });

  test('that anybody could have forged does not keep responses from running', () => {
    const policy = policySchema.parse({ rules: [{ name: 'run', run: ['quarantine-device'] }] });
    const desk = triageDesk({ policy });
    desk.find({ ...systemic, spoofable: 3 });
    desk.find(device('pump-9', { code: 'D03', detector: 'cloned', facts: {}, spoofable: 1 }), noon + minute);
    expect(desk.commands()).toMatchObject([{ type: 'quarantine-device', state: 'approved' }]);
  });

  test('is over when it says so itself', () => {
    const desk = triageDesk();
    desk.find({ ...systemic, facts: { ...systemic.facts, until: noon + hour } });
    desk.find(refused('pump-1'), noon + hour);
    desk.find(refused('pump-2'), noon + hour + 1);
    expect([desk.alert(2).inhibitedBy, desk.alert(3).inhibitedBy]).toEqual([1, null]);
  });

  test('stays quiet on a hidden alert that rises, unless it becomes critical', () => {
    const desk = triageDesk();
    desk.find(systemic);
    desk.find({ ...refused('pump-1'), severity: 'low' });
    expect(desk.find({ ...refused('pump-1'), severity: 'high' })).toMatchObject([
      { change: { type: 'alert-escalated' }, commands: [] },
    ]);
    const [entry] = desk.find({ ...refused('pump-1'), severity: 'critical' });
    expect(entry).toMatchObject({ change: { type: 'alert-escalated' }, commands: [{ type: 'send-sms' }] });
    expect(desk.alert(2).inhibitedBy).toBeNull();
  });

  test('lets nothing destructive run by itself, on devices it does not explain either', () => {
    const policy = policySchema.parse({ rules: [{ name: 'run', run: [...responseTypes] }] });
    const desk = triageDesk({ policy });
    const clone = device('pump-9', { code: 'D03', detector: 'cloned', facts: {} });
    desk.find(clone);
    desk.find(systemic, noon + minute);
    desk.find({ ...clone, subject: { kind: 'device', id: 'pump-8' }, device: 'pump-8' }, noon + 2 * minute);
    const states = desk
      .commands()
      .map((one) =>
        'state' in one ? `${one.target && 'device' in one.target ? one.target.device : ''} ${one.state}` : '',
      );
    expect(states.filter((state) => state.startsWith('pump'))).toEqual(['pump-9 approved', 'pump-8 proposed']);
    expect(desk.journal.at(-1)?.withheld).toContainEqual({
      rule: 'run',
      type: 'quarantine-device',
      reason: 'systemic_failure',
    });
  });
});

describe('a gateway that fell silent', () => {
  const silent: Partial<Finding> = {
    detector: 'silence',
    code: 'D17',
    subject: { kind: 'gateway', id: 'gw-07' },
    reason: 'silent',
    device: '',
  };
  const quiet = (id: string, gateway = 'gw-07') =>
    device(id, { detector: 'silence', code: 'D17', reason: 'silent', gateway });

  test('explains the silence of its own devices and nothing else', () => {
    const desk = triageDesk();
    desk.find(silent);
    desk.find(quiet('pump-1'));
    desk.find(quiet('pump-2', 'gw-08'));
    desk.find(device('pump-3', { code: 'D14', detector: 'flooding' }));
    expect([2, 3, 4].map((number) => desk.alert(number).inhibitedBy)).toEqual([1, null, null]);
    expect(desk.case(1)).toMatchObject({ ground: 'gateway-silence', incident: true, inhibited: 1 });
  });

  test('and a device that fell silent explains nobody', () => {
    const desk = triageDesk();
    desk.find(quiet('pump-1'));
    desk.find(quiet('pump-2'));
    expect(desk.alert(2).inhibitedBy).toBeNull();
  });
});
