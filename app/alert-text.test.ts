import { expect, it } from 'vitest';
import { type Alert, alertSchema } from '../schemas/alert.ts';
import { alertPage, alertTable } from './alert-text.ts';

const opened = Date.UTC(2026, 10, 21, 12);
const alert = (part: Partial<Alert> = {}): Alert =>
  alertSchema.parse({
    ...{ number: 12, tenant: 'acme', state: 'open', detector: 'flooding', code: 'D14', reason: 'above_usual' },
    ...{
      subject: { kind: 'device', id: 'd-1' },
      severity: 'high',
      title: 'd-1 floods',
      device: 'd-1',
      gateway: 'gw-1',
    },
    ...{ confidence: 2, spoofable: 3, openedAt: opened, lastAt: opened + 1_000, findings: 3, findingIds: ['f'] },
    ...{ explanation: null, facts: {}, acknowledgedBy: null, closeReason: null, closedAt: null, revision: 1, ...part },
  });

it('tells the numbers behind an alert, and how far to trust it', () => {
  const numbers = { observed: 40, expectedLow: 1.234, expectedHigh: 5, samples: 600, whose: 'device' } as const;
  const page = alertPage(alert({ explanation: { metric: 'messages', ...numbers }, facts: { factor: 8 } }), []);
  expect(page).toContain('messages: observed 40, expected 1.23 to 5 (600 samples, device)');
  expect(page).toContain('confidence  2 of 3, evidence can be forged: by anybody');
  expect(page).toContain('opened      2026-11-21 12:00:00Z');
  expect(page).toMatch(/^ {2}factor +8$/m);
});

it('has one line per alert, in columns, and says when there is none', () => {
  const lines = alertTable([alert(), alert({ number: 7, severity: 'critical' })]).split('\n');
  expect(lines.length).toBe(3);
  expect(lines[0]?.indexOf('acme')).toBe(lines[1]?.indexOf('acme'));
  expect(alertTable([])).toBe('no alerts\n');
});

it('lets no text of strangers through that a terminal would obey', () => {
  const evil = 'x\u001b[2J\r\n\u202e\u009b';
  const hostile = alert({
    title: evil,
    device: evil,
    gateway: evil,
    subject: { kind: 'device', id: evil },
    facts: { user: evil },
  });
  for (const text of [alertPage(hostile, []), alertTable([hostile])]) {
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
  expect(alertTable([hostile]).split('\n').length).toBe(2);
});
