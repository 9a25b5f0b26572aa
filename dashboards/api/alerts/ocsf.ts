import type { Alert } from '../../../schemas/alert.ts';
import type { Severity } from '../../../schemas/finding.ts';

/** The schema that these follow: class Detection Finding (2004) of category Findings (2). */
export const ocsfVersion = '1.4.0';

const severityIds: Record<Severity, number> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const severityNames = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'];
/** Status: 1 new, 2 in progress, 3 suppressed, 4 resolved. */
const statusNames = ['Unknown', 'New', 'In Progress', 'Suppressed', 'Resolved'];
const confidenceNames = ['Unknown', 'Low', 'Medium', 'High'];
const verdicts = {
  false_positive: [1, 'False Positive'],
  true_positive: [2, 'True Positive'],
  benign: [5, 'Benign'],
  duplicate: [10, 'Duplicate'],
} as const;

/** An alert as an OCSF detection finding: what was opened is a create, what was closed a close, else an update. */
export function detectionFinding(alert: Alert): Record<string, unknown> {
  const { number, tenant, state, code, detector, subject, severity, title, device, confidence } = alert;
  const activity = state === 'closed' ? 3 : alert.revision === 1 ? 1 : 2;
  const status = statusOf(alert);
  const severityId = severityIds[severity];
  const confidenceId = Math.min(3, Math.max(0, confidence));
  return {
    activity_id: activity,
    activity_name: ['Unknown', 'Create', 'Update', 'Close'][activity],
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200_400 + activity,
    severity_id: severityId,
    severity: severityNames[severityId],
    status_id: status,
    // New in 1.4.0: somebody has to look. Taken, kept quiet or closed it is no alert any more.
    is_alert: statusNames[status] === 'New',
    status: statusNames[status],
    time: alert.closedAt ?? alert.lastAt,
    start_time: alert.openedAt,
    end_time: alert.lastAt,
    count: alert.findings,
    message: title,
    confidence_id: confidenceId,
    confidence: confidenceNames[confidenceId],
    ...(alert.closeReason === null
      ? {}
      : { verdict_id: verdicts[alert.closeReason][0], verdict: verdicts[alert.closeReason][1] }),
    finding_info: {
      uid: `${tenant}/alerts/${number}`,
      title,
      analytic: { ...analyticOf(alert), name: detector, uid: code },
      created_time: alert.openedAt,
      modified_time: alert.closedAt ?? alert.lastAt,
      first_seen_time: alert.openedAt,
      last_seen_time: alert.lastAt,
      related_events: alert.findingIds.map((uid) => ({ uid })),
    },
    resources: [
      { type: subject.kind, uid: subject.id },
      ...(device === '' || (subject.kind === 'device' && subject.id === device)
        ? []
        : [{ type: 'device', uid: device }]),
    ],
    metadata: {
      version: ocsfVersion,
      uid: `${tenant}/${number}/${alert.revision}`,
      tenant_uid: tenant,
      product: { name: 'Tocsin', vendor_name: 'Tocsin' },
      // The verdict is of that profile.
      profiles: alert.closeReason === null ? [] : ['incident'],
    },
  };
}

/** What was held against a learned band is statistics, all else a rule: ids that every version from 1.0.0 on has. */
function analyticOf({ explanation }: Alert): { type_id: number; type: string } {
  const learned = explanation !== null && explanation.whose !== 'fixed';
  return learned ? { type_id: 3, type: 'Statistical' } : { type_id: 1, type: 'Rule' };
}

function statusOf({ state, suppressedBy, inhibitedBy }: Alert): number {
  if (state === 'closed') return 4;
  if (suppressedBy !== null || inhibitedBy !== null) return 3;
  return state === 'acknowledged' ? 2 : 1;
}
