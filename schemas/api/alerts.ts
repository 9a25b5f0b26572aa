import { z } from 'zod';
import { actorSchema, alertSchema } from '../alert.ts';
import { caseSchema } from '../case.ts';
import { commandSchema, outcomeSchema } from '../command.ts';
import { findingSchema, severities } from '../finding.ts';
import { nextSchema } from './next.ts';

const count = z.number().int();

export const alertSorts = ['need', 'newest', 'oldest', 'severity'] as const;

/** One row of the queue. */
export const alertRowSchema = alertSchema
  .omit({ findingIds: true, explanation: true, facts: true, reopenedAt: true })
  .extend({
    /** Where the device stands by the inventory, '' when that does not say. */
    site: z.string(),
  });
export type AlertRow = z.infer<typeof alertRowSchema>;

export const alertListSchema = z.object({
  total: count,
  /** How many each value would give with the other filters as they are. */
  counts: z.object({
    state: z.record(z.string(), count),
    severity: z.record(z.string(), count),
    detector: z.record(z.string(), count),
  }),
  /** Position of the first of these in the whole list. */
  from: count,
  alerts: z.array(alertRowSchema),
  next: nextSchema,
  /** Offset of the journal this is as of: live changes after it come by the stream. */
  asOf: count,
});
export type AlertList = z.infer<typeof alertListSchema>;

/** A line behind a finding, the decisive parts named. */
export const evidenceSchema = z.object({
  id: z.string(),
  at: z.number().int(),
  kind: z.string(),
  device: z.string(),
  gateway: z.string(),
  peer: z.string(),
  trust: z.string(),
  source: z.string(),
  raw: z.string(),
  /** Texts within `raw` that decided. */
  decisive: z.array(z.string()),
});

export const timelineEntrySchema = z.object({
  at: z.number().int(),
  actor: actorSchema,
  /** One sentence. */
  text: z.string(),
  kind: z.enum(['finding', 'person', 'policy', 'notice', 'response']),
  note: z.string(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const alertPageSchema = z.object({
  alert: alertSchema,
  site: z.string(),
  severity: z.enum(severities),
  case: caseSchema.nullable(),
  /** Latest first, at most 20. */
  findings: z.array(findingSchema),
  evidence: z.array(evidenceSchema),
  /** Serial, issuer, batch, validity, revocation: what the registry holds of the certificate; empty when none is named. */
  certificate: z.array(z.object({ name: z.string(), value: z.string() })),
  related: z.array(alertRowSchema),
  commands: z.array(z.object({ command: commandSchema, outcomes: z.array(outcomeSchema) })),
  timeline: z.array(timelineEntrySchema),
  /** From the detector's README. */
  runbook: z.object({ sees: z.string(), misses: z.string(), falsePositives: z.string(), steps: z.string() }),
});
export type AlertPage = z.infer<typeof alertPageSchema>;
