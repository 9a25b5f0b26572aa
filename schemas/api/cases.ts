import { z } from 'zod';
import { caseSchema } from '../case.ts';
import { suppressionSchema } from '../suppression.ts';
import { alertRowSchema, timelineEntrySchema } from './alerts.ts';
import { nextSchema } from './next.ts';

const count = z.number().int();

export const caseListSchema = z.object({
  total: count,
  /** How many each state and owner would give with the other filters as they are; '' is nobody's. */
  counts: z.object({ state: z.record(z.string(), count), assignee: z.record(z.string(), count) }),
  cases: z.array(caseSchema),
  next: nextSchema,
});
export type CaseList = z.infer<typeof caseListSchema>;

export const casePageSchema = z.object({
  case: caseSchema,
  /** What needs somebody first, at most 500. */
  alerts: z.array(alertRowSchema),
  timeline: z.array(timelineEntrySchema),
});
export type CasePage = z.infer<typeof casePageSchema>;

export const suppressionListSchema = z.object({
  /** Latest first. */
  suppressions: z.array(suppressionSchema),
  next: nextSchema,
  /** By whether they are in force now. */
  counts: z.object({ inForce: count, past: count }),
});
export type SuppressionList = z.infer<typeof suppressionListSchema>;

export const suppressionPageSchema = z.object({
  suppression: suppressionSchema,
  /** Alerts that nobody is told of because of it, of which the latest 200 are given. */
  total: count,
  alerts: z.array(alertRowSchema),
});
export type SuppressionPage = z.infer<typeof suppressionPageSchema>;

/** What a scope fits among the alerts that are not closed. Those that people know of stay as they are. */
export const suppressionPreviewSchema = z.object({
  alerts: count,
  /** Of them: kept quiet only once a second person has confirmed it. */
  critical: count,
  /** Devices that they are about. */
  devices: count,
  /** Longest it may last, ms; null where the scope is too wide. */
  longestMs: count.nullable(),
});
export type SuppressionPreview = z.infer<typeof suppressionPreviewSchema>;
