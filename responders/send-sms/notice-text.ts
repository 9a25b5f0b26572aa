import { severities } from '../../schemas/finding.ts';
import type { Notice } from '../../schemas/notice.ts';

/** What an SMS says that is not about one alert: our own words and numbers only, in the basic alphabet. */
export function noticeText(notice: Exclude<Notice, { kind: 'unanswered' }>, alert: number, at: number): string {
  if (notice.kind === 'digest') {
    const counts = severities
      .toReversed()
      .flatMap((severity) =>
        notice.bySeverity[severity] === undefined ? [] : `${notice.bySeverity[severity]} ${severity}`,
      );
    const where = notice.listed ? 'e-mail and console' : 'console';
    return `Tocsin: ${notice.total} more ${notice.total === 1 ? 'alert' : 'alerts'}: ${counts.join(', ')}. Worst #${alert}. See ${where}`;
  }
  const minutes = Math.max(1, Math.round((at - notice.since) / 60_000));
  if (notice.state === 'seeing') return `Tocsin sees again after ${minutes} min. Look at what came in meanwhile`;
  const why = notice.why.join(', ').slice(0, 90);
  return `Tocsin is BLIND since ${minutes} min: ${why}. Do not count on alerts`;
}
