import { expect, test } from 'vitest';
import { commandSchema, type Outcome } from '../../schemas/command.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import { alert, finding, noon } from '../../test/support/alert-samples.ts';
import { scorePages } from './pages.ts';

const clock = { now: () => noon, real: (ms: number) => ms / 100 };
const id = (n: number): string => String(n).padStart(32, '0');

function entry(at: number, change: Change, over: Partial<Entry> = {}): Entry {
  const cause = { topic: 'findings.v1', partition: 0, offset: 0 };
  return { tenant: 'acme', at, change, also: [], commands: [], withheld: [], cause, ...over };
}

function opened(number: number, over: Partial<Entry> = {}): Entry {
  const about = alert({ number, severity: 'critical' });
  const sms = { id: id(number), type: 'send-sms', tenant: 'acme', at: noon, change: 'alert-opened', alert: about };
  const command = commandSchema.parse({ ...sms, recipient: '+12025550101', simulated: false });
  return entry(noon, { type: 'alert-opened', alert: about, finding: finding() }, { commands: [command], ...over });
}

function taken(number: number, at: number): Entry {
  const about = { tenant: 'acme', command: id(number), type: 'send-sms', attempt: 1, providerId: '' } as const;
  const outcome: Outcome = { ...about, at, result: 'accepted', final: true, reason: '' };
  return entry(at, { type: 'notification-reported', number, outcome });
}

const answered = (number: number, at: number): Entry =>
  entry(at, { type: 'alert-acknowledged', number, request: 'r', actor: { type: 'person', name: 'ada' } });

test('a page taken and answered has its times from the event, in real seconds', () => {
  const score = scorePages([opened(1), taken(1, noon + 50_000), answered(1, noon + 200_000)], clock);
  expect(score).toMatchObject({ asked: 1, applied: 1, verified: 1, unverified: [], people: { ada: 1 } });
  expect([score.medianSecondsToPage, score.medianSecondsToAcknowledgement]).toEqual([0.5, 2]);
});

test('what was not answered has its reason', () => {
  const line = { tenant: 'acme', number: 3 } as never;
  const held = { line, to: [{ person: 'ada', type: 'send-sms', reason: 'budget' } as const] };
  const score = scorePages([opened(1), taken(1, noon), opened(2), opened(3, { commands: [], held })], clock);
  expect(score.unverified).toEqual([
    { subject: '#1 of acme', reason: 'not answered' },
    { subject: '#2 of acme', reason: 'not sent' },
    { subject: '#3 of acme', reason: 'summed up in a digest' },
  ]);
});

test('what is not critical, or what nobody was to be told of, is no page', () => {
  const high = alert({ number: 2, severity: 'high' });
  const quiet = entry(noon, { type: 'alert-opened', alert: high, finding: finding() });
  expect(scorePages([quiet, opened(1, { commands: [] })], clock).asked).toBe(0);
});
