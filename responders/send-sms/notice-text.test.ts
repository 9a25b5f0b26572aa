import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DigestLine, Notice } from '../../schemas/notice.ts';
import { command, noon } from '../../test/support/alert-samples.ts';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { noticeBody, noticeSubject } from '../send-email/notice-wording.ts';
import { emailSubject, emailText } from '../send-email/wording.ts';
import { septets, smsSeptets, smsText } from './wording.ts';

const line = (title: string): DigestLine => ({
  ...{ tenant: 'acme', number: 12, revision: 1, change: 'alert-opened', severity: 'high', code: 'D01', at: noon },
  ...{ subject: 'device pump-0412', title },
});
const digest = (over: Partial<Extract<Notice, { kind: 'digest' }>> = {}): Extract<Notice, { kind: 'digest' }> => ({
  ...{
    kind: 'digest',
    total: 237,
    bySeverity: { medium: 200, high: 34, critical: 3 },
    listed: true,
    part: 1,
    parts: 1,
  },
  lines: [],
  ...over,
});
const blind = (why: string[], state: 'blind' | 'seeing' = 'blind') =>
  ({ kind: 'pipeline', state, why, since: noon - 120_000 }) as const;
const text = (notice: Notice) => smsText(command({ notice })).replace(/ \[[0-9a-z]{4}\]$/, '');

test.each<[Notice, string]>([
  [digest(), 'Tocsin: 237 more alerts: 3 critical, 34 high, 200 medium. Worst #12. See e-mail and console'],
  [
    digest({ total: 1, bySeverity: { high: 1 }, listed: false }),
    'Tocsin: 1 more alert: 1 high. Worst #12. See console',
  ],
  [blind(['detect does not answer']), 'Tocsin is BLIND since 2 min: detect does not answer. Do not count on alerts'],
  [blind([], 'seeing'), 'Tocsin sees again after 2 min. Look at what came in meanwhile'],
])('an SMS of %j says it', (notice, said) => {
  expect(text(notice)).toBe(said);
});

test('one that nobody answered says so, and how to answer', () => {
  const said = smsText(command({ notice: { kind: 'unanswered', step: 2, minutes: 10 } }));
  expect(said).toMatch(/^Tocsin #12 HIGH, no answer for 10 min: revoked .*\. Reply ACK 12 \[/);
  const subject = emailSubject(command({ type: 'send-email', notice: { kind: 'unanswered', step: 2, minutes: 10 } }));
  expect(subject).toBe('Tocsin #12 HIGH, no answer for 10 min: revoked-certificate (D01) on device pump-0412');
});

test('any notice is one message', () => {
  const count = fc.integer({ min: 1, max: 9_999_999 });
  fc.assert(
    fc.property(
      count,
      count,
      count,
      count,
      fc.array(fc.string({ maxLength: 120 }), { maxLength: 16 }),
      (a, b, c, d, why) => {
        const bySeverity = { info: a, low: b, medium: c, high: d, critical: a };
        for (const notice of [digest({ total: a, bySeverity }), blind(why), blind(why, 'seeing')])
          expect(septets(smsText(command({ notice })))).toBeLessThanOrEqual(smsSeptets);
      },
    ),
  );
});

test('a mail lists each alert on a line of its own, whatever its title', () => {
  const notice = digest({ lines: hostileTexts.map((hostile) => line(hostile.slice(0, 80))), part: 2, parts: 3 });
  const mail = command({ type: 'send-email', notice });
  expect(emailSubject(mail)).toBe('Tocsin digest: 237 alerts (3 critical, 34 high, 200 medium), part 2 of 3');
  const listed = emailText(mail)
    .split('\n')
    .filter((one) => one.includes('acme #12'));
  expect(listed).toHaveLength(hostileTexts.length);
  // oxlint-disable-next-line no-control-regex
  expect(emailText(mail)).not.toMatch(/[\0-\x08\x0B-\x1F\x7F-\x9F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/);
});

test('a mail on the pipeline says what stands still and since when', () => {
  const said = noticeBody(blind(['archive is 60 s behind in telemetry.0']));
  expect(said).toContain('\n  archive is 60 s behind in telemetry.0\n');
  expect(said).toContain('Since 2026-03-02T11:58:00.000Z');
  expect(noticeSubject(blind([], 'seeing'))).toBe('Tocsin sees again');
});
