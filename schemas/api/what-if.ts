import { z } from 'zod';
import { closeReasons } from '../alert.ts';
import { severities, subjectKinds } from '../finding.ts';

const count = z.number().int();
const time = z.number().int();
export const settingsSchema = z.record(z.string().max(64), z.union([z.number(), z.string().max(200), z.boolean()]));
export type SettingsTried = z.infer<typeof settingsSchema>;

/** How a detector would have judged a subject (and reason) otherwise. */
export const whatIfChangeSchema = z.object({
  change: z.enum(['new', 'gone', 'other']),
  subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }),
  reason: z.string(),
  title: z.string(),
  /** Event time of the first finding. */
  at: time,
  /** Gravest; null where it does not fire. */
  severity: z.object({ before: z.enum(severities).nullable(), after: z.enum(severities).nullable() }),
  findings: z.object({ before: count, after: count }),
});
export type WhatIfChange = z.infer<typeof whatIfChangeSchema>;

/** What the same events give with the settings in force and with others. Nothing of it is written down. */
export const whatIfSchema = z.object({
  from: time,
  to: time,
  /** Up to here everything was looked at; less than `to` where a bound was met. */
  judgedTo: time,
  /** '' when all was looked at. */
  bound: z.enum(['', 'events', 'time']),
  events: count,
  before: z.object({ subjects: count, findings: count }),
  after: z.object({ subjects: count, findings: count }),
  counts: z.object({ new: count, gone: count, other: count, same: count }),
  /** At most 200, what would be gone first, the gravest of each first. */
  changes: z.array(whatIfChangeSchema),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

export const whatIfAnswerSchema = whatIfSchema.extend({
  changes: z.array(
    whatIfChangeSchema.extend({
      /** The alert that people have of it, with what they made of it. */
      alert: z.object({ number: count, state: z.string(), closeReason: z.enum(closeReasons).nullable() }).nullable(),
    }),
  ),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswerSchema>;
