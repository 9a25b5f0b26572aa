import { z } from 'zod';
import { nextSchema } from './next.ts';

const count = z.number().int();

/** What an entry is about. `sign-in` and `account` are for administrators. */
export const auditKinds = ['alert', 'case', 'suppression', 'response', 'view', 'sign-in', 'account'] as const;
export type AuditKind = (typeof auditKinds)[number];

export const auditEntrySchema = z.object({
  /** `topic:offset`: the record of the log that says so. */
  id: z.string(),
  at: z.number().int(),
  /** The account; '' where nobody knows who it was. */
  who: z.string(),
  kind: z.enum(auditKinds),
  what: z.string(),
  about: z.string(),
  note: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  next: nextSchema,
  /** How many each value would give with the other filters as they are; of people the 50 with most. */
  counts: z.object({ who: z.record(z.string(), count), kind: z.record(z.string(), count) }),
  /** The oldest entry that is kept for these answers; null when there is none. */
  since: z.number().int().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
