import { describe, expect, it } from 'vitest';
import type { Severity } from '../schemas/finding.ts';
import type { Change } from '../schemas/journal.ts';
import { alert, finding } from '../test/support/alert-samples.ts';
import { Unsettled } from './unsettled.ts';

const minute = 60_000;
const day = 1440 * minute;
const noon = Date.UTC(2026, 10, 21, 12);
const actor = { type: 'person', name: 'ada' } as const;

const opened = (number: number, at: number, device = 'dev-1', severity: Severity = 'high'): Change => ({
  type: 'alert-opened',
  alert: { ...alert({}), number, device },
  finding: finding({ at, device, severity }),
});
const closed = (number: number, reason: 'true_positive' | 'benign' | 'false_positive'): Change => ({
  ...{ type: 'alert-closed', number, request: 'r', actor, reason, note: '' },
});

function after(...entries: [at: number, change: Change, ...also: Change[]][]): Unsettled {
  const unsettled = new Unsettled();
  for (const [at, change, ...also] of entries) unsettled.take({ tenant: 'acme', at, change, also });
  return unsettled;
}

describe('what is unsettled', () => {
  const stretch = { tenant: 'acme', device: 'dev-1', from: noon - 10 * minute };

  it('lasts from the first finding of an alert until that is closed', () => {
    const unsettled = after([noon + minute, opened(1, noon)], [noon + day, closed(1, 'true_positive')]);
    expect(unsettled.since(0)).toEqual([{ ...stretch, to: noon + day }]);
    expect(unsettled.since(noon + day)).toEqual([]);
  });

  it('lasts a week where nobody closes it, and is then forgotten', () => {
    const unsettled = after([noon, opened(1, noon)]);
    expect(unsettled.since(0)).toEqual([{ ...stretch, to: stretch.from + 7 * day }]);
    expect(unsettled.since(stretch.from + 7 * day)).toEqual([]);
    unsettled.take({ tenant: 'acme', at: noon + 8 * day, change: closed(1, 'true_positive'), also: [] });
    expect(unsettled.since(0)).toEqual([]);
  });

  it('is nothing of low severity', () => {
    const all = (['info', 'low', 'medium'] as const).map((severity, i) => opened(i, noon, `dev-${severity}`, severity));
    expect(after(...all.map((one): [number, Change] => [noon, one])).since(0)).toMatchObject([
      { device: 'dev-medium' },
    ]);
  });

  it('is nothing that somebody has called usual, until it is opened again', () => {
    const calm: [number, Change][] = [
      [noon, opened(1, noon - day)],
      [noon, closed(1, 'benign')],
    ];
    expect(after(...calm).since(0)).toEqual([]);
    const again: Change = { type: 'alert-reopened', number: 1, finding: finding({ at: noon, device: 'dev-1' }) };
    expect(after(...calm, [noon, again]).since(0)).toEqual([{ ...stretch, to: stretch.from + 7 * day }]);
  });

  it('ends for all alerts of a case with the case, also as part of one decision', () => {
    const together: Change = {
      ...{ type: 'case-closed', request: 'r', actor, case: 1, alerts: [1, 2], reason: 'true_positive', note: '' },
    };
    const unsettled = after([noon, opened(1, noon), opened(2, noon, 'dev-2')], [noon + minute, together]);
    expect(unsettled.since(0).map(({ device, to }) => [device, to])).toEqual([
      ['dev-1', noon + minute],
      ['dev-2', noon + minute],
    ]);
  });

  it('is nobody where an alert is on no device, and keeps tenants apart', () => {
    const unsettled = after([noon, opened(1, noon, '')], [noon, opened(2, noon)]);
    unsettled.take({ tenant: 'other', at: noon + minute, change: closed(2, 'true_positive'), also: [] });
    expect(unsettled.since(0)).toEqual([{ ...stretch, to: stretch.from + 7 * day }]);
  });
});
