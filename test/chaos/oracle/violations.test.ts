import { expect, test } from 'vitest';
import type { Verdict } from './oracle.ts';
import { violationsOf, violationsOfRerun } from './violations.ts';

const kept = { owed: 5, lost: 0, doubled: 0, strange: 0 };
const good: Verdict = {
  numbers: { rows: 40, distinct: 40, most: 39, twice: 0 },
  glance: { acknowledged: 40, alarms: 5, inFlight: 0, cut: 3, putOff: 2, repeated: 1, overtaken: 4 },
  ...{ sessions: kept, findings: kept, alerts: kept, sms: kept, mails: kept },
  findingsTwice: 0,
  ...{ takeovers: 0, otherMailsAgain: 0 },
  counts: { offered: 50, stored: 45, deadLettered: 0, dropped: { duplicate_batch: 5 }, refused: {}, residual: 0 },
  partitions: { missing: 0, doubled: 0, stray: 0 },
  otherSms: [],
};
const wrong = (over: Partial<Verdict>) => violationsOf({ ...good, ...over });

test('nothing is said of what is as it should be, whatever was cut, put off or sent again', () => {
  expect(wrong({})).toEqual([]);
});

test.each([
  ['a lost event', { numbers: { rows: 39, distinct: 39, most: 39, twice: 0 } }, '1 acknowledged events lost'],
  ['an event stored twice', { numbers: { rows: 41, distinct: 40, most: 39, twice: 0 } }, '1 events stored twice'],
  [
    'an event nobody sent',
    { numbers: { rows: 41, distinct: 41, most: 40, twice: 0 } },
    'event 40 was never acknowledged',
  ],
  ['a lost finding', { findings: { ...kept, lost: 1 } }, '1 findings lost'],
  ['a finding made twice', { findings: { ...kept, doubled: 2 } }, '2 findings doubled'],
  ['an alert of nothing', { alerts: { ...kept, strange: 1 } }, '1 alerts strange'],
  ['any finding twice in the log', { findingsTwice: 1 }, '1 findings are in the log twice'],
  ['a residual', { counts: { ...good.counts, residual: -1 } }, 'residual -1'],
  ['a residual that nobody knows', { counts: { ...good.counts, residual: null } }, 'residual null'],
  ['a row the table lacks', { partitions: { ...good.partitions, missing: 7 } }, '7 rows missing in the table'],
  ['a mail that is not known again', { otherMailsAgain: 1 }, '1 mails came again under another Message-ID'],
  ['an SMS nobody got', { sms: { ...kept, lost: 1 } }, '1 SMS and 0 mails lost'],
] as const)('names %s', (_, over, sentence) => {
  expect(wrong(over)).toEqual([sentence]);
});

test('a takeover of the notifying may double one message, and not two', () => {
  const one = { ...kept, doubled: 1 };
  expect(wrong({ mails: one, takeovers: 1 })).toEqual([]);
  expect(wrong({ mails: one })).toHaveLength(1);
  expect(wrong({ mails: one, sms: one, takeovers: 1 })).toHaveLength(1);
});

test('a rerun that finds less, more or otherwise is named', () => {
  expect(violationsOfRerun({ ...kept, changed: 0 })).toEqual([]);
  expect(violationsOfRerun({ ...kept, lost: 1, strange: 2, changed: 3 })).toEqual([
    '1 findings, by the rerun, lost',
    '2 findings, by the rerun, strange',
    '3 findings changed',
  ]);
});
