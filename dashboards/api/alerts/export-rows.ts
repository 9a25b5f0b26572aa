import type { Alert } from '../../../schemas/alert.ts';

export const alertColumns = [
  'number',
  'state',
  'severity',
  'code',
  'detector',
  'reason',
  'title',
  'subject_kind',
  'subject',
  'device',
  'gateway',
  'site',
  'confidence',
  'spoofable',
  'opened_at',
  'last_at',
  'findings',
  'acknowledged_by',
  'assignee',
  'case',
  'close_reason',
  'closed_at',
] as const;

/** In the order of the columns; times as ISO. */
export function alertCells(alert: Alert, site: string): (string | number | null)[] {
  const { number, state, severity, code, detector, reason, title, subject, device, gateway } = alert;
  return [
    ...[number, state, severity, code, detector, reason, title, subject.kind, subject.id, device, gateway, site],
    ...[alert.confidence, alert.spoofable, iso(alert.openedAt), iso(alert.lastAt), alert.findings],
    ...[alert.acknowledgedBy, alert.assignee, alert.case, alert.closeReason],
    alert.closedAt === null ? null : iso(alert.closedAt),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
