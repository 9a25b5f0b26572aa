import { z } from 'zod';
import { actorSchema, alertSchema, closeReasons } from './alert.ts';
import { commandSchema, outcomeSchema } from './command.ts';
import { findingSchema } from './finding.ts';

/** Why a person's wish was not followed. */
export const refusals = ['unknown_alert', 'already_acknowledged', 'already_closed'] as const;
export type Refusal = (typeof refusals)[number];

const changes = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alert-opened'), alert: alertSchema, finding: findingSchema }),
  z.object({ type: z.literal('alert-refreshed'), number: z.number().int(), finding: findingSchema }),
  z.object({ type: z.literal('alert-escalated'), number: z.number().int(), finding: findingSchema }),
  z.object({ type: z.literal('alert-reopened'), number: z.number().int(), finding: findingSchema }),
  z.object({
    type: z.literal('alert-acknowledged'),
    number: z.number().int(),
    /** Id of the request: delivered twice, it is decided once. */
    request: z.string(),
    actor: actorSchema,
  }),
  z.object({
    type: z.literal('alert-closed'),
    number: z.number().int(),
    request: z.string(),
    actor: actorSchema,
    reason: z.enum(closeReasons),
    note: z.string(),
  }),
  z.object({
    type: z.literal('request-refused'),
    number: z.number().int(),
    request: z.string(),
    actor: actorSchema,
    reason: z.enum(refusals),
  }),
  z.object({ type: z.literal('notification-reported'), number: z.number().int(), outcome: outcomeSchema }),
]);
export type Change = z.infer<typeof changes>;
export type ChangeType = Change['type'];

/** One line of the journal, written by triage alone. The commands it gives rise to are part of it, so that a crash
 * between the journal and `commands.v1` is mended by publishing them again under the same ids. */
export const entrySchema = z.object({
  tenant: z.string(),
  at: z.number().int(),
  change: changes,
  commands: z.array(commandSchema),
  /** What was read when this was decided: triage resumes after it. */
  cause: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }),
});
export type Entry = z.infer<typeof entrySchema>;
