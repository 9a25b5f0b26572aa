import { z } from 'zod';
import { closeReasons } from './alert.ts';
import { severities } from './finding.ts';

/** How alerts came together. */
export const caseGrounds = [
  'subject',
  'device',
  'gateway',
  'site',
  'production-batch',
  'issuer',
  'systemic-failure',
  'gateway-silence',
  'analyst',
] as const;

/** Alerts that one analyst works as one. Open as long as one of them is. */
export const caseSchema = z.object({
  number: z.number().int().min(1),
  tenant: z.string(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  ground: z.enum(caseGrounds),
  /** Declared one by a person, or opened by a failure that explains others. */
  incident: z.boolean(),
  /** The gravest its alerts ever were. */
  severity: z.enum(severities),
  /** Alerts in it, of which some open; and those of them that somebody was never told of because this explains them. */
  alerts: z.number().int(),
  open: z.number().int(),
  inhibited: z.number().int(),
  assignee: z.string().nullable(),
  notes: z.number().int(),
  openedAt: z.number().int(),
  lastAt: z.number().int(),
  closeReason: z.enum(closeReasons).nullable(),
  closedAt: z.number().int().nullable(),
  /** Raised with every journal entry that changes it or one of its alerts. */
  revision: z.number().int(),
});
export type Case = z.infer<typeof caseSchema>;
