import type { Alert } from '../../../schemas/alert.ts';
import type { AlertPage, AlertRow } from '../../../schemas/api/alerts.ts';
import { alertRow } from './list.ts';
import type { AlertQueue } from './queue.ts';

const mostRelated = 20;

/** Other alerts of the same case, subject or device, the newest first. */
export function relatedTo(queue: AlertQueue, alert: Alert, siteOf: (device: string) => string): AlertRow[] {
  const related: AlertRow[] = [];
  for (const { alert: other } of queue.ordered('newest')) {
    if (other.number === alert.number) continue;
    const isRelated =
      (alert.case !== null && other.case === alert.case) ||
      (alert.device !== '' && other.device === alert.device) ||
      (other.subject.kind === alert.subject.kind && other.subject.id === alert.subject.id);
    if (isRelated) related.push(alertRow(other, siteOf));
    if (related.length === mostRelated) break;
  }
  return related;
}

/** What is known of the certificate that the alert is about: its subject, else what its facts name. */
export function certificateOf(
  { subject, facts }: Alert,
  known: (issuer: string, serial: string) => AlertPage['certificate'],
): AlertPage['certificate'] {
  if (subject.kind === 'certificate') {
    // An issuer may be a name with colons in it; a serial never has one.
    const cut = subject.id.lastIndexOf(':');
    return known(subject.id.slice(0, Math.max(0, cut)), subject.id.slice(cut + 1));
  }
  const { serial, issuer } = facts;
  if (typeof serial !== 'string' || serial === '') return [];
  return known(typeof issuer === 'string' ? issuer : '', serial);
}
