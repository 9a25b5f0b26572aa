import type { Alert } from '../../schemas/alert.ts';
import type { NotificationCommand } from '../../schemas/command.ts';
import { type Webhook, webhookEventOf } from '../../schemas/webhook.ts';
import { harmlessText } from '../harmless-text.ts';

const factsTold = 20;
const textChars = 400;
const nameChars = 64;

type About = Pick<NotificationCommand, 'at' | 'alert' | 'change' | 'closed'>;

/**
 * What a webhook says: the same for every attempt at a command.
 * @param console what people type to reach it, '' when there is none
 */
export function webhookOf({ at, alert, change, closed }: About, console: string): Webhook {
  const timestamp = instantOf(at);
  const { tenant } = alert;
  if (closed !== undefined)
    return { type: 'case.closed', timestamp, data: { tenant, ...closed, closeReason: alert.closeReason } };
  return { type: webhookEventOf[change], timestamp, data: { tenant, alert: toldOf(alert, console) } };
}

export function testWebhook(endpoint: { name: string; tenant: string }, at: number): Webhook {
  return { type: 'test', timestamp: instantOf(at), data: { tenant: endpoint.tenant, endpoint: endpoint.name } };
}

function toldOf(alert: Alert, console: string): Extract<Webhook, { data: { alert: object } }>['data']['alert'] {
  const { number, revision, state, severity, confidence, spoofable, findings, closeReason, tenant } = alert;
  const text = (said: string): string => harmlessText(said, textChars);
  const { explanation, subject, acknowledgedBy } = alert;
  const page = `${console.replace(/\/$/, '')}/${encodeURIComponent(tenant)}/alerts/${number}`;
  return {
    ...{ number, revision, state, severity, confidence, spoofable, findings, closeReason },
    detector: text(alert.detector),
    code: text(alert.code),
    subject: { kind: subject.kind, id: text(subject.id) },
    reason: text(alert.reason),
    title: text(alert.title),
    device: text(alert.device),
    gateway: text(alert.gateway),
    openedAt: instantOf(alert.openedAt),
    lastAt: instantOf(alert.lastAt),
    acknowledgedBy: acknowledgedBy === null ? null : harmlessText(acknowledgedBy, nameChars),
    case: alert.case,
    explanation: explanation === null ? null : { ...explanation, metric: text(explanation.metric) },
    facts: Object.fromEntries(
      Object.entries(alert.facts)
        .slice(0, factsTold)
        .map(([name, value]) => [harmlessText(name, nameChars), typeof value === 'string' ? text(value) : value]),
    ),
    url: console === '' ? null : page,
  };
}

/** The end of time where a clock was beyond it. */
function instantOf(at: number): string {
  return new Date(Math.max(0, Math.min(at, latest))).toISOString();
}

const latest = Date.UTC(9999, 11, 31);
