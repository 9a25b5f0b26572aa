import { z } from 'zod';
import { explanationSchema, severities, subjectKinds } from './finding.ts';

export const closeReasons = ['true_positive', 'false_positive', 'benign', 'duplicate'] as const;

/** Who did something: a person by name, or the system itself. */
export const actorSchema = z.union([
  z.object({ type: z.literal('system') }),
  z.object({ type: z.literal('person'), name: z.string() }),
]);
export type Actor = z.infer<typeof actorSchema>;

/** An alert as people see it: findings on one subject by one detector, joined. */
export const alertSchema = z.object({
  /** Small and per tenant, so that `ack 12` can be typed on a phone. */
  number: z.number().int().min(1),
  tenant: z.string(),
  state: z.enum(['open', 'acknowledged', 'closed']),
  detector: z.string(),
  code: z.string(),
  subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }),
  reason: z.string(),
  severity: z.enum(severities),
  title: z.string(),
  device: z.string(),
  gateway: z.string(),
  confidence: z.number().int(),
  spoofable: z.number().int(),
  openedAt: z.number().int(),
  /** Event time of the latest finding joined. */
  lastAt: z.number().int(),
  findings: z.number().int(),
  /** Ids of the first and the most recent findings, at most 20. */
  findingIds: z.array(z.string()),
  explanation: explanationSchema.nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  acknowledgedBy: z.string().nullable(),
  closeReason: z.enum(closeReasons).nullable(),
  closedAt: z.number().int().nullable(),
  /** Raised with every journal entry that changes it: the guard of conditional writes, and part of command ids. */
  revision: z.number().int(),
});
export type Alert = z.infer<typeof alertSchema>;

/** What people wish; triage decides. */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('acknowledge-alert'),
    id: z.string(),
    tenant: z.string(),
    alert: z.number().int(),
    actor: actorSchema,
    at: z.number().int(),
  }),
  z.object({
    type: z.literal('close-alert'),
    id: z.string(),
    tenant: z.string(),
    alert: z.number().int(),
    actor: actorSchema,
    at: z.number().int(),
    reason: z.enum(closeReasons),
    note: z.string().max(2000),
  }),
]);
export type Request = z.infer<typeof requestSchema>;
