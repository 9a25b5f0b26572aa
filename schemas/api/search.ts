import { z } from 'zod';
import { nextSchema } from './next.ts';

const count = z.number().int();

/** A row of `events` as people see it; columns that are empty are left out. */
export const eventRowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.record(z.string(), z.string())]));
export type EventRow = z.infer<typeof eventRowSchema>;

export const searchAnswerSchema = z.object({
  rows: z.array(eventRowSchema),
  next: nextSchema,
  /** What did not answer or was cut short: shown above the rows. */
  partial: z.array(z.string()),
  tookMs: count,
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const histogramSchema = z.object({
  stepSeconds: count,
  time: z.array(count),
  events: z.array(count),
  total: count,
});
export type Histogram = z.infer<typeof histogramSchema>;

/** The most frequent values of a field within the search. */
export const fieldValuesSchema = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), events: count })),
});

export const savedViewSchema = z.object({
  id: z.string(),
  page: z.enum(['alerts', 'search', 'devices']),
  title: z.string().min(1).max(100),
  /** The address's query string, without `?`. */
  query: z.string().max(2_000),
  by: z.string(),
  at: count,
});
export type SavedView = z.infer<typeof savedViewSchema>;
export const viewListSchema = z.object({ views: z.array(savedViewSchema), next: nextSchema });
export type ViewList = z.infer<typeof viewListSchema>;

/** Fields that can be asked for by name. */
export const searchFields = [
  'device',
  'gateway',
  'kind',
  'outcome',
  'reason',
  'trust',
  'source',
  'peer',
  'session',
  'serial',
  'issuer',
  'program',
  'host',
  'severity',
  'size',
  'sequence',
  'nonce',
  'boot',
  'payload',
] as const;
export type SearchField = (typeof searchFields)[number];
