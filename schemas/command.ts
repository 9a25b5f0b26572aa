import { z } from 'zod';
import { alertSchema } from './alert.ts';

/** An imperative wish that policy derived from one state change of one alert. */
export const commandSchema = z.object({
  /** From tenant, alert, revision, type and recipient: the idempotency key. */
  id: z.string(),
  type: z.enum(['send-sms', 'send-email']),
  tenant: z.string(),
  at: z.number().int(),
  /** The journal entry type that caused it. */
  change: z.enum(['alert-opened', 'alert-reopened', 'alert-escalated', 'alert-acknowledged', 'alert-closed']),
  alert: alertSchema,
  /** E.164 number or e-mail address, from the configuration only. */
  recipient: z.string(),
  simulated: z.boolean(),
});
export type Command = z.infer<typeof commandSchema>;

/** The fact of what became of a command. `attempted` is written before the outside world is touched. */
export const outcomeSchema = z.object({
  command: z.string(),
  type: commandSchema.shape.type,
  tenant: z.string(),
  at: z.number().int(),
  result: z.enum(['attempted', 'accepted', 'refused', 'unknown', 'simulated']),
  attempt: z.number().int().min(1),
  /** The provider's own id of what was accepted, '' when there is none. */
  providerId: z.string(),
  reason: z.string(),
});
export type Outcome = z.infer<typeof outcomeSchema>;
