import { describe, expect, test } from 'vitest';
import type { Request } from '../schemas/request.ts';
import type { Outcome } from '../schemas/command.ts';
import { entrySchema, type Entry } from '../schemas/journal.ts';
import { finding, noon } from '../test/support/alert-samples.ts';
import { decideFinding, decideOutcome, decideRequest, missingCommands, type TriageSettings } from './triage.ts';
import { foldEntry, resumeAt, startTriage, type TriageState } from './triage-state.ts';

const hour = 3_600_000;
const settings: TriageSettings = {
  quietMs: hour,
  onCall: () => ({ recipients: { 'send-sms': ['+12025550123'] }, live: ['send-sms'] }),
};

/** Triage over inputs in order: what a role does, with a journal in memory. */
function desk(state: TriageState = startTriage()) {
  const journal: Entry[] = [];
  let offset = 0;
  const keep = (entries: Entry[]) => {
    for (const entry of entries) {
      journal.push(entrySchema.parse(entry));
      foldEntry(state, entry);
    }
    return entries.map((entry) => entry.change.type);
  };
  const cause = (topic: string) => ({ topic, partition: 0, offset: offset++ });
  return {
    journal,
    state,
    find: (over: Parameters<typeof finding>[0] = {}, now = noon) =>
      keep(decideFinding(state, finding(over), cause('findings.v1'), now, settings)),
    ask: (request: { id: string; type: Request['type'] } & Record<string, unknown>, now = noon) => {
      const rest = { tenant: 'acme', actor: { type: 'person', name: 'analyst' }, at: now, reason: 'benign', note: '' };
      return keep(decideRequest(state, { ...rest, ...request } as Request, cause('requests.v1'), now, settings));
    },
    hear: (over: Partial<Outcome>) => {
      const command = journal.flatMap((entry) => entry.commands)[0]?.id ?? '';
      const rest = { command, type: 'send-sms', tenant: 'acme', at: noon, attempt: 1, providerId: '', reason: '' };
      const outcome = { ...rest, result: 'accepted', final: true, ...over } as Outcome;
      return keep(decideOutcome(state, outcome, cause('outcomes.v1'), noon));
    },
  };
}

describe('findings', () => {
  test('on the same subject for the same reason are one alert', () => {
    const { find, journal } = desk();
    expect(find()).toEqual(['alert-opened']);
    expect(find({ id: 'f2' })).toEqual(['alert-refreshed']);
    expect(journal.flatMap((entry) => entry.commands)).toHaveLength(1);
  });

  test.each([
    ['another tenant', { tenant: 'other' }, 1],
    ['another detector', { detector: 'flooding' }, 2],
    ['another subject', { subject: { kind: 'device', id: 'pump-9' } as const }, 2],
    ['another kind of subject', { subject: { kind: 'gateway', id: 'pump-0412' } as const }, 2],
    ['another reason', { reason: 'revoked_rejected' }, 2],
  ])('of %s are another alert, numbered per tenant', (_what, over, number) => {
    const { find, journal } = desk();
    find();
    expect(find({ id: 'f2', ...over })).toEqual(['alert-opened']);
    expect(journal[1]?.change).toMatchObject({ alert: { number } });
  });

  test('coming twice, or in an older version, change nothing', () => {
    const { find } = desk();
    find({ version: 2 });
    expect(find({ version: 2 })).toEqual([]);
    expect(find({ version: 1 })).toEqual([]);
  });

  test('amended refresh the alert they belong to, even one that was closed', () => {
    const { find, ask } = desk();
    find();
    expect(find({ version: 2 })).toEqual(['alert-refreshed']);
    ask({ type: 'close-alert', id: 'r1', alert: 1 });
    expect(find({ version: 3 }, noon + 2 * hour)).toEqual(['alert-refreshed']);
    expect(find({ version: 4, severity: 'critical' }, noon + 2 * hour)).toEqual(['alert-reopened']);
  });

  test('amended after another alert was opened join that one', () => {
    const { find, ask, journal } = desk();
    find();
    ask({ type: 'close-alert', id: 'r1', alert: 1 });
    find({ id: 'f2' }, noon + 2 * hour);
    find({ version: 2, severity: 'critical' }, noon + 2 * hour);
    expect(journal.at(-1)?.change).toMatchObject({ type: 'alert-escalated', number: 2 });
  });

  test('within the quiet time reopen, later open another with the next number', () => {
    const { find, ask, journal } = desk();
    find();
    ask({ type: 'close-alert', id: 'r1', alert: 1 });
    expect(find({ id: 'f2' }, noon + hour)).toEqual(['alert-reopened']);
    ask({ type: 'close-alert', id: 'r2', alert: 1 }, noon + hour);
    expect(find({ id: 'f3' }, noon + 3 * hour)).toEqual(['alert-opened']);
    expect(journal.at(-1)?.change).toMatchObject({ alert: { number: 2 } });
  });

  test('join the alert that was reopened last, not the one that was opened last', () => {
    const { find, ask, journal } = desk();
    find();
    ask({ type: 'close-alert', id: 'r1', alert: 1 });
    find({ id: 'f2' }, noon + 2 * hour);
    ask({ type: 'close-alert', id: 'r2', alert: 2 }, noon + 2 * hour);
    expect(find({ version: 2, severity: 'critical' }, noon + 2 * hour)).toEqual(['alert-reopened']);
    expect(find({ id: 'f3' }, noon + 2 * hour)).toEqual(['alert-refreshed']);
    expect(journal.at(-1)?.change).toMatchObject({ number: 1 });
  });

  test('of severity info make an alert that nobody is told of', () => {
    const { find, journal } = desk();
    find({ severity: 'info' });
    expect(journal[0]?.commands).toEqual([]);
  });
});

describe('wishes', () => {
  test('are followed once, and refused with a reason', () => {
    const { find, ask, journal } = desk();
    find();
    expect(ask({ type: 'acknowledge-alert', id: 'r1', alert: 1 })).toEqual(['alert-acknowledged']);
    expect(ask({ type: 'acknowledge-alert', id: 'r1', alert: 1 })).toEqual([]);
    expect(ask({ type: 'acknowledge-alert', id: 'r2', alert: 1 })).toEqual(['request-refused']);
    expect(ask({ type: 'close-alert', id: 'r3', alert: 9 })).toEqual(['request-refused']);
    expect(ask({ type: 'close-alert', id: 'r3', alert: 9 })).toEqual([]);
    expect(journal.at(-1)).toMatchObject({ change: { reason: 'unknown_alert' }, commands: [] });
  });

  test('do not reach the alerts of another tenant', () => {
    const { find, ask } = desk();
    find();
    expect(ask({ type: 'close-alert', id: 'r1', alert: 1, tenant: 'other' })).toEqual(['request-refused']);
    expect(ask({ type: 'close-alert', id: 'r1', alert: 1 })).toEqual(['alert-closed']);
  });
});

describe('outcomes', () => {
  test('are reported to the alert once, attempts are not', () => {
    const { find, hear } = desk();
    find();
    expect(hear({ result: 'attempted', final: false })).toEqual([]);
    expect(hear({ result: 'deferred', final: false, reason: 'unreachable' })).toEqual(['notification-reported']);
    expect(hear({ result: 'deferred', final: false, attempt: 2 })).toEqual([]);
    expect(hear({ attempt: 3 })).toEqual(['notification-reported']);
    expect(hear({ attempt: 3 })).toEqual([]);
  });

  test('of commands nobody gave are nobody’s', () => {
    const { hear } = desk();
    expect(hear({ command: 'f'.repeat(32) })).toEqual([]);
  });
});

describe('the fold', () => {
  test('gives the same state from the journal as it had when deciding', () => {
    const { find, ask, hear, journal, state } = desk();
    find();
    find({ id: 'f2', severity: 'critical' });
    ask({ type: 'acknowledge-alert', id: 'r1', alert: 1 });
    hear({});
    ask({ type: 'close-alert', id: 'r2', alert: 1 });
    const rebuilt = startTriage();
    for (const entry of JSON.parse(JSON.stringify(journal)) as Entry[]) foldEntry(rebuilt, entry);
    expect(rebuilt).toEqual(state);
    expect(resumeAt(rebuilt, 'findings.v1', 0)).toBe(2);
    expect(resumeAt(rebuilt, 'requests.v1', 0)).toBe(5);
    expect(resumeAt(rebuilt, 'findings.v1', 1)).toBeUndefined();
  });

  test('forgets alerts closed long ago, and bounds what it remembers', () => {
    const { find, ask, state } = desk(startTriage({ forgetClosedMs: 24 * hour, remembered: 3 }));
    find();
    ask({ type: 'close-alert', id: 'r1', alert: 1 });
    for (let i = 2; i < 9; i++) find({ id: `f${i}`, subject: { kind: 'device', id: `pump-${i}` } }, noon + 25 * hour);
    const tenant = state.tenants.get('acme');
    expect(tenant?.alerts.has(1)).toBe(false);
    expect([tenant?.findings.size, tenant?.commands.size, tenant?.closed.size]).toEqual([3, 3, 0]);
    expect([...(tenant?.latest.values() ?? [])]).not.toContain(1);
  });

  test('commands that were journalled but not published are found again', () => {
    const { find, journal } = desk();
    find();
    find({ id: 'f2', severity: 'critical' });
    const [first, second] = journal.flatMap((entry) => entry.commands);
    expect(missingCommands(journal, new Set([first?.id ?? '']))).toEqual([second]);
    expect(missingCommands([...journal, ...journal], new Set())).toEqual([first, second]);
  });
});
