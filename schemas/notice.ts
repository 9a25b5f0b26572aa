import { z } from 'zod';
import { severities } from './finding.ts';

const number = z.number().int().min(1);

/** One notification as a digest lists it. */
export const digestLineSchema = z.object({
  tenant: z.string(),
  number,
  /** Revision of the alert then: with tenant and number it names the state change. */
  revision: z.number().int(),
  /** What people would have been told: opened, closed ... */
  change: z.string().max(32),
  severity: z.enum(severities),
  code: z.string(),
  subject: z.string().max(80),
  title: z.string().max(80),
  at: z.number().int(),
});
export type DigestLine = z.infer<typeof digestLineSchema>;

/** Why a person was not told of something on its own. */
export const heldReasons = ['budget', 'quiet_hours'] as const;

/** What a notification says instead of one state change of one alert. */
export const noticeSchema = z.discriminatedUnion('kind', [
  /** Nobody has acknowledged: the next step is told. */
  z.object({ kind: z.literal('unanswered'), step: number, minutes: z.number().int().min(0) }),
  /** What was too much to be told one by one. */
  z.object({
    kind: z.literal('digest'),
    total: number,
    bySeverity: z.partialRecord(z.enum(severities), z.number().int().min(1)),
    /** Whether the list comes by e-mail; a digest by e-mail is a part of that list. */
    listed: z.boolean(),
    part: number,
    parts: number,
    /** None by SMS. */
    lines: z.array(digestLineSchema),
  }),
  /** Part of the pipeline stands still, so that no alert can be expected of it; or it goes on. */
  z.object({
    kind: z.literal('pipeline'),
    state: z.enum(['blind', 'seeing']),
    why: z.array(z.string().max(120)).max(16),
    since: z.number().int(),
  }),
]);
export type Notice = z.infer<typeof noticeSchema>;
