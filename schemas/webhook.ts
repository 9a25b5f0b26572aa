import { z } from 'zod';
import { alertSchema } from './alert.ts';
import type { NotifiedChange } from './command.ts';
import { explanationSchema, severities } from './finding.ts';

/** What an endpoint may ask to be told of. Closing a case closes its alerts: one `case.closed` lists them. */
export const webhookEvents = [
  'alert.opened',
  'alert.reopened',
  'alert.escalated',
  'alert.acknowledged',
  'alert.closed',
  'case.closed',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const webhookEventOf: Record<NotifiedChange, Exclude<WebhookEvent, 'case.closed'>> = {
  'alert-opened': 'alert.opened',
  'alert-reopened': 'alert.reopened',
  'alert-escalated': 'alert.escalated',
  'alert-acknowledged': 'alert.acknowledged',
  'alert-closed': 'alert.closed',
};

/** Which endpoint is told of what. */
export const subscriptionSchema = z.object({
  /** Of the endpoint. */
  name: z.string(),
  tenant: z.string(),
  events: z.array(z.enum(webhookEvents)),
  severityAtLeast: z.enum(severities),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

const { number, revision, state, severity, detector, code, subject, confidence, spoofable, findings, closeReason } =
  alertSchema.shape;
const instant = z.iso.datetime();

/** An alert as endpoints see it. Texts that may quote a log hold no control, bidi or invisible characters. */
const webhookAlert = z.object({
  ...{ number, revision, state, severity, detector, code, subject, confidence, spoofable, findings, closeReason },
  reason: z.string(),
  title: z.string(),
  device: z.string(),
  gateway: z.string(),
  openedAt: instant,
  /** Event time of the latest finding joined. */
  lastAt: instant,
  acknowledgedBy: z.string().nullable(),
  case: z.number().int().nullable(),
  explanation: explanationSchema.nullable(),
  /** The first 20 of them. */
  facts: alertSchema.shape.facts,
  /** Its page in the console; null where the configuration names no `web.publicUrl`. */
  url: z.url().nullable(),
});

/** When it happened; `webhook-timestamp` is when it was sent. */
const timestamp = instant;
const tenant = z.string();

/** The body of one webhook, per Standard Webhooks: type, timestamp, data. */
export const webhookSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(Object.values(webhookEventOf)), timestamp, data: z.object({ tenant, alert: webhookAlert }) }),
  z.object({
    type: z.literal('case.closed'),
    timestamp,
    data: z.object({
      tenant,
      case: z.number().int(),
      /** Numbers of the alerts that were closed with it, those of the severity asked for. */
      alerts: z.array(z.number().int()),
      closeReason,
    }),
  }),
  /** Somebody tries whether webhooks arrive. */
  z.object({ type: z.literal('test'), timestamp, data: z.object({ tenant, endpoint: z.string() }) }),
]);
export type Webhook = z.infer<typeof webhookSchema>;
