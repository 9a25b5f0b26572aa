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

const chainSchema = z.object({
  /** Sealed, and up to the act of when, ms; 0 when there is none. */
  entries: count,
  through: z.number().int(),
  /** Hash of the last seal: whoever notes it elsewhere can prove later that nothing before it was changed. */
  head: z.string(),
  /** '' where it holds, else what breaks it first. */
  broken: z.string(),
  /** Done and not sealed yet, and since when; null when nothing waits. */
  waiting: count,
  waitingSince: z.number().int().nullable(),
});

/** Whether the chain of audited acts holds, as of the last walk over it. */
export const auditChainSchema = z.object({
  /** Null before the first walk is over. */
  checkedAt: z.number().int().nullable(),
  /** Null where nothing was done yet. */
  tenant: chainSchema.nullable(),
  /** Of those who work in all tenants. */
  everywhere: chainSchema.nullable(),
});
export type AuditChain = z.infer<typeof auditChainSchema>;
