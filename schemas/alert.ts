import { z } from 'zod';
import { explanationSchema, severities, subjectKinds } from './finding.ts';

export const closeReasons = ['true_positive', 'false_positive', 'benign', 'duplicate'] as const;

/** Who did something: a person by name, or the system itself. */
export const actorSchema = z.union([
  z.object({ type: z.literal('system') }),
  z.object({ type: z.literal('person'), name: z.string() }),
]);
export type Actor = z.infer<typeof actorSchema>;

/** An alert as people see it: findings on one subject by one detector, joined. What has a default was not yet there in
 * the version before this. */
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
  acknowledgedAt: z.number().int().nullable().default(null),
  /** Who works on it. */
  assignee: z.string().nullable().default(null),
  /** How many notes the journal holds on it. */
  notes: z.number().int().default(0),
  /** The case it belongs to. */
  case: z.number().int().nullable().default(null),
  /** Number of the alert whose incident explains it: it is recorded and counted there, and nobody is told. */
  inhibitedBy: z.number().int().nullable().default(null),
  /** Number of the suppression that keeps it quiet. */
  suppressedBy: z.number().int().nullable().default(null),
  /** The last times it was reopened, at most 4 and of one day. */
  reopenedAt: z.array(z.number().int()).default([]),
  /** Findings on other subjects that were joined to it because too many alerts were open. */
  absorbed: z.number().int().default(0),
  closeReason: z.enum(closeReasons).nullable(),
  closedAt: z.number().int().nullable(),
  /** Raised with every journal entry that changes it: the guard of conditional writes, and part of command ids. */
  revision: z.number().int(),
});
export type Alert = z.infer<typeof alertSchema>;
