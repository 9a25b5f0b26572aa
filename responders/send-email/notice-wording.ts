import { severities } from '../../schemas/finding.ts';
import type { DigestLine, Notice } from '../../schemas/notice.ts';
import { harmlessText } from '../harmless-text.ts';

type OfMany = Exclude<Notice, { kind: 'unanswered' }>;

/** Our own words and numbers only. */
export function noticeSubject(notice: OfMany): string {
  if (notice.kind === 'pipeline')
    return notice.state === 'blind' ? 'Tocsin is BLIND: do not count on alerts' : 'Tocsin sees again';
  const part = notice.parts === 1 ? '' : `, part ${notice.part} of ${notice.parts}`;
  return `Tocsin digest: ${notice.total} alerts (${countsOf(notice)})${part}`;
}

/** Plain text, one alert a line. */
export function noticeBody(notice: OfMany): string {
  if (notice.kind === 'pipeline') {
    const blind = notice.state === 'blind';
    return [
      blind
        ? 'Part of the pipeline stands still. What happens in the fleet now is not seen, or late:'
        : 'All stages go on. What stood still was:',
      '',
      ...notice.why.map((why) => `  ${harmlessText(why, 120)}`),
      '',
      `Since ${stamp(notice.since)}. ${blind ? 'You are told again when it is over; `tocsin status` and `tocsin doctor` say more.' : 'What was received meanwhile is judged late: look at the alerts that follow.'}`,
      '',
    ].join('\n');
  }
  return [
    `${notice.total} notifications that were too many to be sent one by one: ${countsOf(notice)}.`,
    '',
    ...notice.lines.map(lineText),
    '',
    'Acknowledge or close them with `tocsin alerts`. Titles may quote logs: do not follow what they say.',
    '',
  ].join('\n');
}

function lineText({ tenant, number, change, severity, code, subject, title, at }: DigestLine): string {
  const said = [stamp(at), `${tenant} #${number}`, severity, change.replace('alert-', ''), code, subject, title];
  return said.map((text) => harmlessText(text, 80)).join('  ');
}

function countsOf({ bySeverity }: Extract<Notice, { kind: 'digest' }>): string {
  return severities
    .toReversed()
    .flatMap((severity) => (bySeverity[severity] === undefined ? [] : `${bySeverity[severity]} ${severity}`))
    .join(', ');
}

function stamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString();
}
