import { describe, expect, test } from 'vitest';
import { entrySchema, type Entry } from '../../schemas/journal.ts';
import { finding, noon } from '../../test/support/alert-samples.ts';
import { decideRequest, type TriageSettings } from '../triage.ts';
import { foldEntry, startTriage } from '../triage-state.ts';
import { noteRisk, type Risks } from './risk.ts';
import { decideWithRisk } from './decide.ts';

const hour = 3_600_000;
const settings: TriageSettings = {
  quietMs: hour,
  onCall: () => ({ recipients: { 'send-sms': ['+12025550123'] }, live: ['send-sms'] }),
};

type Over = Parameters<typeof finding>[0];

/** Triage with risk, over findings in order: what a role does, with a journal in memory. */
function desk() {
  const state = startTriage();
  const journal: Entry[] = [];
  let offset = 0;
  const keep = (entries: Iterable<Entry>): void => {
    for (const entry of entries) {
      journal.push(entrySchema.parse(entry));
      foldEntry(state, entry);
    }
  };
  const find = (over: Over): void => {
    const one = finding({ id: `f${offset}`, evidence: [`e${offset}`], spoofable: 1, ...over });
    const cause = { topic: 'findings.v1', partition: 0, offset: offset++ };
    keep(decideWithRisk(state, one, cause, one.at, settings));
  };
  const close = (alert: number, reason: 'benign' | 'true_positive'): void => {
    const wish = { id: `r${offset}`, type: 'close-alert', tenant: 'acme', at: noon, alert, reason, note: '' } as const;
    const request = { ...wish, actor: { type: 'person', name: 'ada' } } as const;
    const cause = { topic: 'requests.v1', partition: 0, offset: offset++ };
    keep(decideRequest(state, request, cause, noon, settings));
  };
  const opened = () =>
    journal.flatMap(({ change }) =>
      change.type === 'alert-opened' && change.alert.code === 'RISK' ? [change.alert] : [],
    );
  return { state, journal, find, close, opened };
}

const gap: Over = {
  detector: 'log-integrity',
  code: 'D18',
  reason: 'sequence_gap',
  severity: 'medium',
  confidence: 2,
  attack: { version: '17.1', techniques: ['T1070', 'T0872'] },
};
const spoof: Over = {
  detector: 'value-spoofing',
  code: 'D27',
  reason: 'value_unusual',
  severity: 'medium',
  confidence: 1,
  attack: { version: '17.1', techniques: ['T1565.002', 'T0832'] },
};
const flaps: Over = {
  detector: 'flapping',
  code: 'D16',
  reason: 'flapping',
  severity: 'low',
  confidence: 2,
  attack: { version: '17.1', techniques: ['T1499'] },
};
const clock: Over = {
  detector: 'clock-jump',
  code: 'D19',
  reason: 'clock_back',
  severity: 'low',
  confidence: 2,
  attack: { version: '17.1', techniques: ['T1070'] },
};

describe('weak findings on one subject', () => {
  test('that come to enough are an alert which wakes somebody and names them with what each counts for', () => {
    const { find, opened, journal } = desk();
    find(gap);
    expect(opened()).toEqual([]);
    find({ ...spoof, at: noon + hour });
    expect(opened()).toMatchObject([
      {
        ...{ reason: 'risk_sum', severity: 'high', subject: { kind: 'device', id: 'pump-0412' }, spoofable: 1 },
        title: '2 weak findings on device pump-0412 come to 3.62: D18, D27',
        facts: {
          findings: 'D18 sequence_gap 2.12, D27 value_unusual 1.5',
          tactics: 'defense-evasion impact',
          alerts: '#1 #2',
          risk: 3.62,
        },
      },
    ]);
    expect(journal.flatMap(({ commands }) => commands).map(({ type, alert }) => [type, alert.code])).toEqual([
      ['send-sms', 'RISK'],
    ]);
  });

  test('of one detector are none, however often it speaks', () => {
    const { find, opened } = desk();
    for (let i = 0; i < 40; i++) find({ ...gap, reason: i % 2 === 0 ? 'sequence_gap' : 'other', at: noon + i });
    expect(opened()).toEqual([]);
  });

  test('fade: what was enough within hours is not after two days', () => {
    const { find, opened } = desk();
    find(gap);
    find({ ...spoof, at: noon + 47 * hour });
    expect(opened()).toEqual([]);
  });

  test('of two tactics within a day are a mail if one of them tells something, and nothing a moment later', () => {
    const within = desk();
    within.find(gap);
    within.find({ ...flaps, at: noon + 24 * hour });
    expect(within.opened()).toMatchObject([{ reason: 'two_tactics', severity: 'medium' }]);
    const later = desk();
    later.find(gap);
    later.find({ ...flaps, at: noon + 24 * hour + 1 });
    expect(later.opened()).toEqual([]);
  });

  test('that are all low wake nobody together', () => {
    const { find, opened } = desk();
    find(flaps);
    find(clock);
    find({ ...clock, detector: 'traffic-shape', code: 'D15', reason: 'pace_faster', confidence: 1 });
    expect(opened()).toEqual([]);
  });

  test('count no more once somebody has found them to be nothing', () => {
    const { find, close, opened } = desk();
    find(gap);
    close(1, 'benign');
    find({ ...spoof, at: noon + 1 });
    expect(opened()).toEqual([]);
    const looked = desk();
    looked.find(gap);
    looked.close(1, 'true_positive');
    looked.find({ ...spoof, at: noon + 1 });
    expect(looked.opened()).toHaveLength(1);
  });

  test('of other devices and tenants are not added up', () => {
    const { find, opened } = desk();
    find(gap);
    find({ ...spoof, device: 'pump-1', subject: { kind: 'device', id: 'pump-1' } });
    find({ ...spoof, tenant: 'other' });
    expect(opened()).toEqual([]);
  });

  test('join the alert that is open already, and a finding that comes twice changes nothing', () => {
    const { find, opened, journal } = desk();
    find(gap);
    find(spoof);
    find({ ...flaps, id: 'f-again' });
    expect(opened()).toHaveLength(1);
    const before = journal.length;
    find({ ...flaps, id: 'f-again' });
    expect(journal.length).toBe(before);
  });

  test('are remembered of a bounded number of subjects', () => {
    const risks: Risks = new Map();
    for (let i = 0; i < 60_000; i++) noteRisk(risks, finding({ ...flaps, device: `d${i}`, reason: `r${i}` }), 1);
    expect(risks.size).toBeLessThanOrEqual(25_000);
    for (let i = 0; i < 100; i++) noteRisk(risks, finding({ ...flaps, device: 'd', reason: `r${i}` }), 1);
    expect(risks.get('device d')?.size).toBeLessThanOrEqual(20);
  });
});

describe('misused credentials of one production batch', () => {
  const misused = (i: number): Over => ({
    ...{ code: 'D07', detector: 'not-on-issued-list', reason: 'unlisted', severity: 'medium', at: noon + i * hour },
    ...{ id: `b${i}`, device: `d${i}`, subject: { kind: 'device', id: `d${i}` }, facts: { productionBatch: 'b-7' } },
  });

  test('are a suspicion about its factory from the fifth device within a week on', () => {
    const { find, opened } = desk();
    for (let i = 0; i < 4; i++) find(misused(i));
    find({ ...misused(3), id: 'again' });
    expect(opened()).toEqual([]);
    find(misused(4));
    expect(opened()).toMatchObject([
      { reason: 'factory_compromise', severity: 'high', subject: { kind: 'production-batch', id: 'b-7' } },
    ]);
  });

  test('are none when they are a week apart', () => {
    const { find, opened } = desk();
    for (let i = 0; i < 4; i++) find(misused(i));
    find({ ...misused(4), at: noon + 8 * 24 * hour });
    expect(opened()).toEqual([]);
  });
});
