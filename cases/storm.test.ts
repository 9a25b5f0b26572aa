import { describe, expect, test } from 'vitest';
import { device, hour, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';
import { decideFinding } from './triage.ts';
import { foldEntry, startTriage } from './triage-state.ts';
import { finding } from '../test/support/alert-samples.ts';

const small = { openPerReason: 10, open: 25 };

describe('a storm', () => {
  test('of 100,000 subjects: bounded alerts, messages and memory, and every finding on record', () => {
    const state = startTriage({ remembered: 5_000 });
    const settings = {
      quietMs: hour,
      onCall: () => ({ recipients: { 'send-sms': ['+12025550123'] }, live: [] }),
    };
    let [entries, commands, largest, inOne] = [0, 0, 0, 0];
    for (let i = 0; i < 100_000; i++) {
      const about = finding({ ...device(`pump-${i}`, { gateway: `gw-${i % 50}` }), id: `f${i}`, at: noon + i });
      const cause = { topic: 'findings.v1', partition: 0, offset: i };
      const decided = decideFinding(state, about, cause, noon + i, settings);
      for (const entry of decided) {
        foldEntry(state, entry);
        entries++;
        commands += entry.commands.length;
        inOne = Math.max(inOne, 1 + entry.also.length + entry.commands.length);
      }
      const { alerts, cases, groups, findings } = state.tenants.get('acme') ?? fail();
      largest = Math.max(largest, alerts.size, cases.size);
      if (i % 1_000 === 0) expect(Math.max(groups.size, findings.size)).toBeLessThanOrEqual(6_250);
    }
    expect({ entries, largest, inOne }).toEqual({ entries: 100_000, largest: 1_001, inOne: 3 });
    expect(commands).toBe(1_001);
    const storm = state.tenants.get('acme')?.alerts.get(1_001);
    expect(storm).toMatchObject({ alert: { absorbed: 99_000, findings: 99_000, spoofable: 3, severity: 'high' } });
  });

  test('does not swallow a critical, another reason or another tenant', () => {
    const desk = triageDesk({ storm: small });
    for (let i = 0; i < 20; i++) desk.find(device(`pump-${i}`));
    expect(desk.alert(11)).toMatchObject({ absorbed: 10, subject: { kind: 'tenant', id: 'acme' } });
    expect(desk.find(device('pump-30', { severity: 'critical' }))).toMatchObject([
      { change: { type: 'alert-opened', alert: { number: 12, absorbed: 0 } }, commands: [{}] },
    ]);
    expect(desk.find(device('pump-30', { reason: 'other' }))[0]?.change).toMatchObject({ alert: { number: 13 } });
    expect(desk.find(device('pump-30', { tenant: 'globex' }))[0]?.change).toMatchObject({ alert: { absorbed: 0 } });
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('leaves known subjects their own alerts, and the first finding of a graver kind is told', () => {
    const desk = triageDesk({ storm: small });
    for (let i = 0; i < 11; i++) desk.find(device(`pump-${i}`, { severity: 'medium' }));
    expect(desk.find(device('pump-3', { severity: 'medium' }))).toMatchObject([{ change: { number: 4 } }]);
    expect(desk.find(device('pump-99', { severity: 'high' }))).toMatchObject([
      { change: { type: 'alert-escalated', number: 11 }, commands: [{}] },
    ]);
  });

  test('holds a tenant to its limit over all reasons, criticals apart', () => {
    const desk = triageDesk({ storm: small });
    for (let i = 0; i < 60; i++) desk.find(device(`pump-${i}`, { reason: `reason_${i % 6}` }));
    // Each reason has one alert more, which stands for its others.
    expect(desk.tenant().open).toBeLessThanOrEqual(small.open + 6);
    desk.find(device('pump-99', { reason: 'reason_9', severity: 'critical' }));
    expect(desk.alert(desk.tenant().lastNumber)).toMatchObject({ absorbed: 0, severity: 'critical' });
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('is over when its alerts are closed', () => {
    const desk = triageDesk({ storm: small });
    for (let i = 0; i < 12; i++) desk.find(device(`pump-${i}`));
    desk.ask({ type: 'close-case', case: 1, reason: 'false_positive', note: '' });
    for (let number = 1; number <= 11; number++)
      if (desk.alert(number).state !== 'closed')
        desk.ask({ type: 'close-alert', alert: number, reason: 'false_positive', note: '' });
    expect(desk.tenant()).toMatchObject({ open: 0, openOf: new Map() });
    desk.find(device('pump-50'), noon + 3 * hour);
    expect(desk.alert(desk.tenant().lastNumber)).toMatchObject({ absorbed: 0, subject: { id: 'pump-50' } });
  });
});

describe('what is closed', () => {
  test('is forgotten by number too, and its case with it', () => {
    const desk = triageDesk({}, startTriage({ closedKept: 20 }));
    for (let i = 0; i < 200; i++) {
      desk.find(device(`pump-${i}`), noon + i);
      if (i % 2 === 1 && desk.alert(i + 1).case !== null)
        desk.ask({ type: 'close-case', case: desk.alert(i + 1).case, reason: 'benign', note: '' }, noon + i);
    }
    const { alerts, cases, latest, closed } = desk.tenant();
    expect(closed.size).toBeLessThanOrEqual(25);
    expect(Math.max(alerts.size, latest.size)).toBeLessThanOrEqual(27);
    expect(cases.size).toBeLessThanOrEqual(14);
    expect(desk.rebuilt()).toEqual(desk.state);
  });
});

function fail(): never {
  throw new Error('no tenant');
}
