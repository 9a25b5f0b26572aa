import { z } from 'zod';
import { alertSchema } from './alert.ts';

export const commandTypes = ['send-sms', 'send-email'] as const;
export type CommandType = (typeof commandTypes)[number];

/** State changes that people may be told about; each is told once. */
export const notifiedChanges = [
  'alert-opened',
  'alert-reopened',
  'alert-escalated',
  'alert-acknowledged',
  'alert-closed',
] as const;
export type NotifiedChange = (typeof notifiedChanges)[number];

/** An imperative wish that policy derived from one state change of one alert. */
export const commandSchema = z.object({
  /** Digest of tenant, alert, revision, type and recipient: the idempotency key. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  type: z.enum(commandTypes),
  tenant: z.string(),
  at: z.number().int(),
  /** The journal entry type that caused it. */
  change: z.enum(notifiedChanges),
  alert: alertSchema,
  /** E.164 number or e-mail address, from the configuration only. */
  recipient: z.string(),
  simulated: z.boolean(),
});
export type Command = z.infer<typeof commandSchema>;

/**
 * attempted: written before the outside world is touched. accepted: the provider has it. refused: it never will, for
 * `reason`. deferred: certainly not taken this time. unknown: perhaps taken. simulated: nothing was touched.
 */
export const outcomeResults = ['attempted', 'accepted', 'refused', 'deferred', 'unknown', 'simulated'] as const;

/** The fact of what became of a command. It holds no recipient and no text of the provider: reasons are codes. */
export const outcomeSchema = z.object({
  command: z.string(),
  type: commandSchema.shape.type,
  tenant: z.string(),
  at: z.number().int(),
  result: z.enum(outcomeResults),
  /** Nothing more will be tried. */
  final: z.boolean(),
  /** Counts the attempts from 1; 0 when it never came to one. */
  attempt: z.number().int().min(0),
  /** The provider's own id of what was accepted, '' when there is none. */
  providerId: z.string().max(256),
  /** snake_case, '' when there is nothing to say. */
  reason: z.string().max(64),
});
export type Outcome = z.infer<typeof outcomeSchema>;
