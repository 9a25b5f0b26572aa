import { z } from 'zod';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const subjectKinds = [
  'device',
  'account',
  'certificate',
  'gateway',
  'production-batch',
  'issuer',
  'source',
  'tenant',
] as const;

/** What a statistical verdict compares: every one explains itself. */
export const explanationSchema = z.object({
  metric: z.string(),
  observed: z.number(),
  expectedLow: z.number(),
  expectedHigh: z.number(),
  /** Windows or messages the expectation rests on. */
  samples: z.number().int(),
  whose: z.enum(['device', 'cohort', 'fixed']),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** One detector's verdict on one subject. */
export const findingSchema = z.object({
  /** From detector, tenant, subject, reason and first evidence: a rerun repeats it exactly. */
  id: z.string(),
  /** Raised when late facts amend it; both versions are kept. */
  version: z.number().int().min(1),
  /** Folder of the detector. */
  detector: z.string(),
  /** Its number in the catalogue, D01 to D27; RISK for what weak findings come to together. */
  code: z.string(),
  tenant: z.string(),
  subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }),
  /** Variant within the detector, snake_case. */
  reason: z.string(),
  severity: z.enum(severities),
  /** One sentence as a colleague would say it. */
  title: z.string(),
  /** Event time of what it is about, ms. */
  at: z.number().int(),
  /** Time in the log (tick or event) at which it was concluded, ms. */
  concludedAt: z.number().int(),
  device: z.string(),
  gateway: z.string(),
  confidence: z.number().int().min(0).max(3),
  /** How easily the evidence could be forged: 0 not, 3 by anybody. */
  spoofable: z.number().int().min(0).max(3),
  attack: z.object({ version: z.string(), techniques: z.array(z.string()) }),
  /** Event ids, the decisive ones first. */
  evidence: z.array(z.string()).max(32),
  explanation: explanationSchema.nullable(),
  /** The numbers and names behind the verdict. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Position in the log that completed it. */
  cause: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }),
});
export type Finding = z.infer<typeof findingSchema>;
