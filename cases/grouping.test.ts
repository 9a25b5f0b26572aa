import { describe, expect, test } from 'vitest';
import { device, hour, minute, refusal, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';

const elsewhere = { gateway: 'gw-99' };

describe('alerts come together', () => {
  test('when they are about one device, whatever detector and subject', () => {
    const desk = triageDesk();
    desk.find(device('pump-1', elsewhere));
    expect(desk.alert(1).case).toBeNull();
    const subject = { kind: 'certificate', id: 'root:0a' } as const;
    const [entry] = desk.find({ subject, device: 'pump-1', detector: 'cloned', code: 'D03' }, noon + hour);
    expect(entry?.also.map(({ type }) => type)).toEqual(['case-opened']);
    expect([desk.alert(1).case, desk.alert(2).case]).toEqual([1, 1]);
    expect(desk.case(1)).toMatchObject({
      title: 'Several alerts: device pump-1',
      ground: 'device',
      alerts: 2,
      open: 2,
      severity: 'high',
      incident: false,
    });
  });

  test.each([
    ['gateway', {}, {}, 'gateway'],
    ['site', { facts: { site: 'harbour' }, ...elsewhere }, { facts: { site: 'harbour' } }, 'site'],
    [
      'production batch',
      { facts: { productionBatch: 'B7' }, ...elsewhere },
      { facts: { productionBatch: 'B7' } },
      'production-batch',
    ],
    ['issuer', { facts: { issuer: 'aa' }, ...elsewhere }, { facts: { issuer: 'aa' } }, 'issuer'],
  ])('when they share a %s', (_what, first, second, ground) => {
    const desk = triageDesk();
    desk.find(device('pump-1', first));
    desk.find(device('pump-2', second), noon + hour);
    expect(desk.case(1)).toMatchObject({ ground, alerts: 2 });
  });

  test.each([
    ['a later hour', {}, noon + hour + 1],
    ['another gateway', elsewhere, noon],
    ['another tenant', { tenant: 'globex' }, noon],
    ['another detector of the same issuer', { facts: { issuer: 'aa' }, code: 'D03', ...elsewhere }, noon],
  ])('not with %s', (_what, second, at) => {
    const desk = triageDesk();
    desk.find(device('pump-1', { facts: { issuer: 'aa' } }));
    desk.find(device('pump-2', second), at);
    expect(desk.case(1)).toBeUndefined();
  });

  test('on as many subjects as come, until the case is a day old', () => {
    const desk = triageDesk();
    for (let i = 0; i < 40; i++) desk.find(device(`pump-${i}`), noon + i * 50 * minute);
    expect(desk.tenant().cases.size).toBeGreaterThan(1);
    // The second alert opens it; the window of a day ends with the thirtieth.
    expect(desk.case(1)?.alerts).toBe(30);
  });

  test('and the case is over with the last of them, and back with the first that is reopened', () => {
    const desk = triageDesk();
    desk.find(device('pump-1'));
    desk.find(device('pump-2', { severity: 'critical' }));
    desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' });
    expect(desk.case(1)).toMatchObject({ state: 'open', open: 1 });
    desk.ask({ type: 'close-alert', alert: 2, reason: 'true_positive', note: '' });
    expect(desk.case(1)).toMatchObject({ state: 'closed', closeReason: 'true_positive', severity: 'critical' });
    desk.find(device('pump-1'), noon + minute);
    expect(desk.case(1)).toMatchObject({ state: 'open', open: 1, closeReason: null, closedAt: null });
    expect(desk.rebuilt()).toEqual(desk.state);
  });
});

describe('people', () => {
  const two = () => {
    const desk = triageDesk();
    desk.find(device('pump-1', elsewhere));
    desk.find(device('pump-2'));
    return desk;
  };

  test('put alerts together, add and take away', () => {
    const desk = two();
    desk.ask({ type: 'open-case', title: 'odd pumps', alerts: [1] });
    desk.ask({ type: 'attach-alert', case: 1, alert: 2 });
    expect(desk.case(1)).toMatchObject({ title: 'odd pumps', ground: 'analyst', alerts: 2, open: 2 });
    desk.ask({ type: 'detach-alert', case: 1, alert: 1 });
    expect([desk.alert(1).case, desk.alert(2).case, desk.case(1)?.alerts]).toEqual([null, 1, 1]);
    desk.find(device('pump-1', elsewhere), noon + minute);
    expect(desk.alert(1).case).toBeNull();
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('close all of a case at once, and one mail tells of the gravest', () => {
    const desk = triageDesk({
      onCall: () => ({ recipients: { 'send-email': ['soc@example.org'] }, live: [] }),
    });
    for (const severity of ['medium', 'critical', 'high'] as const) desk.find(device(`pump-${severity}`, { severity }));
    const before = desk.commands().length;
    const [entry] = desk.ask({ type: 'close-case', case: 1, reason: 'false_positive', note: 'drill' });
    expect(entry?.change).toMatchObject({ type: 'case-closed', alerts: [1, 2, 3] });
    expect([1, 2, 3].map((number) => desk.alert(number).state)).toEqual(['closed', 'closed', 'closed']);
    expect(desk.commands().slice(before)).toMatchObject([{ change: 'alert-closed', alert: { number: 2 } }]);
    expect(desk.tenant().open).toBe(0);
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('assign, note and declare an incident', () => {
    const desk = two();
    desk.ask({ type: 'open-case', title: 'odd pumps', alerts: [1, 2] });
    desk.ask({ type: 'assign-case', case: 1, assignee: 'bob' });
    desk.ask({ type: 'note-case', case: 1, note: 'called the site' });
    desk.ask({ type: 'declare-incident', case: 1 });
    expect(desk.case(1)).toMatchObject({ assignee: 'bob', notes: 1, incident: true });
    desk.ask({ type: 'assign-alert', alert: 1, assignee: 'carol' });
    desk.ask({ type: 'note-alert', alert: 1, note: 'firmware is old' });
    expect(desk.alert(1)).toMatchObject({ assignee: 'carol', notes: 1 });
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test.each([
    [{ type: 'open-case', title: 'x', alerts: [9] }, 'unknown_alert'],
    [{ type: 'open-case', title: 'x', alerts: [1] }, 'other_case'],
    [{ type: 'attach-alert', case: 9, alert: 1 }, 'unknown_case'],
    [{ type: 'attach-alert', case: 1, alert: 1 }, 'other_case'],
    [{ type: 'detach-alert', case: 1, alert: 3 }, 'other_case'],
    [{ type: 'note-case', case: 1, note: 'x', revision: 1 }, 'stale_revision'],
    [{ type: 'note-alert', alert: 1, note: 'x', revision: 1 }, 'stale_revision'],
    [{ type: 'assign-alert', alert: 9, assignee: null }, 'unknown_alert'],
  ] as const)('are refused %o', (request, reason) => {
    const desk = two();
    desk.ask({ type: 'open-case', title: 'odd pumps', alerts: [1, 2] });
    desk.find(device('lamp-1', { gateway: '' }));
    const before = structuredClone(desk.state.tenants.get('acme')?.cases);
    expect(refusal(desk.ask(request))).toBe(reason);
    expect(desk.state.tenants.get('acme')?.cases).toEqual(before);
  });

  test('are followed when the revision is the one they saw', () => {
    const desk = two();
    const { revision } = desk.alert(1);
    expect(refusal(desk.ask({ type: 'acknowledge-alert', alert: 1, revision }))).toBe('');
    expect(refusal(desk.ask({ type: 'assign-alert', alert: 1, assignee: 'bob', revision }))).toBe('stale_revision');
  });
});
