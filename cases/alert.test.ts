import { describe, expect, test } from 'vitest';
import type { Severity } from '../schemas/finding.ts';
import type { Change } from '../schemas/journal.ts';
import { finding, noon } from '../test/support/alert-samples.ts';
import { decide, evolve, initialState, type AlertCommand, type AlertRequest, type AlertState } from './alert.ts';

const minute = 60_000;
const analyst = { type: 'person', name: 'analyst' } as const;

function given(...changes: Change[]): AlertState {
  return changes.reduce((state, change) => evolve(state, change, noon), initialState);
}

function join(over: Parameters<typeof finding>[0] = {}, more: { amends?: boolean; now?: number } = {}): AlertCommand {
  const base = { amends: false, number: 7, now: noon + minute, quietMs: 60 * minute };
  return { type: 'join-finding', finding: finding(over), ...base, ...more };
}

const asked = { id: 'r1', tenant: 'acme', alert: 7, actor: analyst, at: noon };
const acknowledge: AlertRequest = { ...asked, type: 'acknowledge-alert' };
const close: AlertRequest = { ...asked, type: 'close-alert', reason: 'benign', note: 'lab device' };
const follow = (request: AlertRequest): AlertCommand => ({ type: 'follow-request', request });

const opened = decide(join(), initialState)[0] as Change;
const acknowledged: Change = { type: 'alert-acknowledged', number: 7, request: 'r0', actor: analyst };
const closed: Change = { ...acknowledged, type: 'alert-closed', reason: 'benign', note: '' };

const situations: Record<string, AlertState> = {
  none: initialState,
  open: given(opened),
  acknowledged: given(opened, acknowledged),
  closed: given(opened, closed),
};

describe('the alert as a state machine', () => {
  const late = noon + 61 * minute;
  const higher = { id: 'f2', severity: 'critical' as Severity };
  test.each([
    ['none', 'a finding', join(), 'alert-opened'],
    ['open', 'a finding', join({ id: 'f2' }), 'alert-refreshed'],
    ['open', 'a lesser finding', join({ id: 'f2', severity: 'low' }), 'alert-refreshed'],
    ['open', 'a graver finding', join(higher), 'alert-escalated'],
    ['open', 'an amendment', join({ version: 2 }, { amends: true }), 'alert-refreshed'],
    ['open', 'a graver amendment', join({ version: 2, severity: 'critical' }, { amends: true }), 'alert-escalated'],
    ['acknowledged', 'a finding', join({ id: 'f2' }), 'alert-refreshed'],
    ['acknowledged', 'a graver finding', join(higher), 'alert-escalated'],
    ['closed', 'a finding in the quiet time', join({ id: 'f2' }, { now: noon + 60 * minute }), 'alert-reopened'],
    ['closed', 'a finding after it', join({ id: 'f2' }, { now: noon + 60 * minute + 1 }), 'alert-opened'],
    ['closed', 'an amendment', join({ version: 2 }, { amends: true, now: late }), 'alert-refreshed'],
    ['closed', 'a graver amendment', join({ ...higher, version: 2 }, { amends: true, now: late }), 'alert-reopened'],
    ['open', 'acknowledge', follow(acknowledge), 'alert-acknowledged'],
    ['open', 'close', follow(close), 'alert-closed'],
    ['acknowledged', 'close', follow(close), 'alert-closed'],
  ])('%s, on %s: %#', (situation, _about, command, change) => {
    expect(decide(command, situations[situation] as AlertState).map((c) => c.type)).toEqual([change]);
  });

  test.each([
    ['none', acknowledge, 'unknown_alert'],
    ['none', close, 'unknown_alert'],
    ['acknowledged', acknowledge, 'already_acknowledged'],
    ['closed', acknowledge, 'already_closed'],
    ['closed', close, 'already_closed'],
  ])('%s refuses %o', (situation, request, reason) => {
    const refusal = { type: 'request-refused', number: 7, request: 'r1', actor: analyst, reason };
    expect(decide(follow(request), situations[situation] as AlertState)).toEqual([refusal]);
  });
});

describe('what the changes make of it', () => {
  test('opens with everything a person needs to see', () => {
    expect(situations['open']).toMatchObject({
      situation: 'open',
      alert: { number: 7, state: 'open', severity: 'high', findings: 1, findingIds: ['f1'], openedAt: noon + minute },
    });
  });

  test('keeps the gravest severity and the latest time whatever comes after', () => {
    const state = given(
      opened,
      { type: 'alert-escalated', number: 7, finding: finding({ id: 'f2', severity: 'critical', at: noon + 5 }) },
      { type: 'alert-refreshed', number: 7, finding: finding({ id: 'f3', severity: 'low', at: noon - 5 }) },
    );
    expect(state).toMatchObject({ alert: { severity: 'critical', lastAt: noon + 5, findings: 3, revision: 3 } });
  });

  test('counts an amended finding once and takes its words', () => {
    const amended = finding({ version: 2, title: 'revoked certificate accepted twice' });
    const state = given(opened, { type: 'alert-refreshed', number: 7, finding: amended });
    expect(state).toMatchObject({ alert: { findings: 1, title: 'revoked certificate accepted twice' } });
  });

  test('keeps the first finding and the most recent nineteen', () => {
    const more = Array.from({ length: 30 }, (_, i): Change => {
      return { type: 'alert-refreshed', number: 7, finding: finding({ id: `f${i + 2}` }) };
    });
    const state = given(opened, ...more);
    const ids = state.situation === 'none' ? [] : state.alert.findingIds;
    expect(ids).toHaveLength(20);
    expect([ids[0], ids[1], ids[19]]).toEqual(['f1', 'f13', 'f31']);
    expect(state).toMatchObject({ alert: { findings: 31 } });
  });

  test('an amended finding is not counted again when its id has dropped out', () => {
    const more = Array.from({ length: 30 }, (_, i): Change => {
      return { type: 'alert-refreshed', number: 7, finding: finding({ id: `f${i + 2}` }) };
    });
    const state = given(opened, ...more, {
      type: 'alert-refreshed',
      number: 7,
      finding: finding({ id: 'f5', version: 2 }),
    });
    expect(state).toMatchObject({ alert: { findings: 31 } });
  });

  test('reopening forgets who acknowledged and why it was closed', () => {
    const state = given(opened, acknowledged, closed, {
      type: 'alert-reopened',
      number: 7,
      finding: finding({ id: 'f2' }),
    });
    const fresh = { state: 'open', acknowledgedBy: null, closeReason: null, closedAt: null, revision: 4 };
    expect(state).toMatchObject({ situation: 'open', alert: fresh });
  });

  test('a refresh of a closed alert leaves it closed', () => {
    const state = given(opened, closed, { type: 'alert-refreshed', number: 7, finding: finding({ version: 2 }) });
    expect(state).toMatchObject({ situation: 'closed', alert: { state: 'closed', closedAt: noon } });
  });

  test('nothing happens to an alert that is not there', () => {
    expect(given(closed, acknowledged)).toBe(initialState);
  });
});
