import type { Alert } from '../schemas/alert.ts';
import type { NotificationCommand, NotifiedChange } from '../schemas/command.ts';
import { digest } from '../schemas/digest.ts';
import { severities } from '../schemas/finding.ts';
import type { Change } from '../schemas/journal.ts';
import { type Subscription, webhookEventOf } from '../schemas/webhook.ts';
import { isHidden } from './alert-record.ts';
import { notifiedAs, type OnCall } from './policy.ts';

/**
 * What endpoints are told of a change, each once. They follow how an alert stands, so that no rule, budget or damping keeps
 * a change from them; what is hidden is announced when it comes to light.
 * @param alert as it is after the change; when a case is closed, the gravest in it
 * @param alertOf the others closed with it, as they were
 */
export function webhooksFor(
  change: Change,
  alert: Alert,
  { webhooks = [], live }: OnCall,
  now: number,
  alertOf: (number: number) => Alert | undefined,
): NotificationCommand[] {
  const about = { type: 'send-webhook', at: now, simulated: !live.includes('send-webhook'), rule: '' } as const;
  const { tenant } = alert;
  const own = webhooks.filter((one) => one.tenant === tenant);
  if (change.type === 'case-closed') {
    return own.flatMap(({ name, events, severityAtLeast }): NotificationCommand[] => {
      const alerts = change.alerts.filter((number) => isAtLeast(alertOf(number), severityAtLeast));
      if (alerts.length === 0 || !events.includes('case.closed')) return [];
      const id = digest(tenant, 'case', change.case, change.request, 'send-webhook', name);
      const closed = { case: change.case, alerts };
      return [{ ...about, id, tenant, change: 'alert-closed', alert, recipient: name, closed }];
    });
  }
  const told = notifiedAs(change.type);
  if (told === undefined || (isHidden(alert) && announces(told))) return [];
  return own
    .filter(({ events, severityAtLeast }) => events.includes(webhookEventOf[told]) && isAtLeast(alert, severityAtLeast))
    .map(({ name }) => {
      const id = digest(tenant, alert.number, alert.revision, 'send-webhook', name);
      return { ...about, id, tenant, change: told, alert, recipient: name };
    });
}

function announces(change: NotifiedChange): boolean {
  return change !== 'alert-acknowledged' && change !== 'alert-closed';
}

function isAtLeast(alert: Alert | undefined, least: Subscription['severityAtLeast']): boolean {
  return alert !== undefined && severities.indexOf(alert.severity) >= severities.indexOf(least);
}
