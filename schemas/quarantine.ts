import { z } from 'zod';
import { actorSchema } from './alert.ts';
import { denialSchema, enforcerNames } from './gateway.ts';
import { limits } from './limits.ts';

const time = z.number().int();
const name = z.string().max(limits.idChars);
const request = z.string().max(64);

/**
 * held: above a cap, waits for a second person. applying: gateways are being told. applied: every gateway refuses by one
 * enforcer at least. verified: the device was seen to be turned away. overdue: it was not in time. breached: it was let
 * in. releasing, released: lifted. refused: it never began, for `reason`.
 */
export const quarantineStates = [
  'held',
  'applying',
  'applied',
  'verified',
  'overdue',
  'breached',
  'releasing',
  'released',
  'refused',
] as const;

export const quarantineRefusals = [
  'never_quarantine',
  'responses_stopped',
  'already_quarantined',
  'just_released',
  'no_gateway',
  'nothing_to_refuse',
  'above_cap',
] as const;

export const quarantineSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  tenant: z.string(),
  device: name,
  state: z.enum(quarantineStates),
  /** '' or why it is held or refused. */
  reason: z.enum(['', 'above_hourly_cap', 'above_group_cap', ...quarantineRefusals]),
  site: name,
  model: name,
  productionBatch: name,
  gateways: z.array(name).max(16),
  denial: denialSchema,
  /** Digest of whom it hits and by what: a confirmation is for exactly that. */
  target: z.string().regex(/^[0-9a-f]{32}$/),
  /** Id of the command of policy, '' when a person asked. */
  command: z.string(),
  alert: z.number().int().nullable(),
  requestedBy: actorSchema,
  confirmedBy: actorSchema.nullable(),
  /** Dry run: everything is written down and no gateway hears of it. */
  simulated: z.boolean(),
  plannedAt: time,
  appliedAt: time.nullable(),
  /** By then the refusal must have been seen. */
  verifyBy: time.nullable(),
  verifiedAt: time.nullable(),
  /** Id of the event that shows the refusal, or that it was let in. */
  evidence: z.string(),
  expiresAt: time,
  endedAt: time.nullable(),
  /** By `gateway/enforcer`: what that gateway said last. */
  standing: z.record(z.string(), z.string()),
});
export type Quarantine = z.infer<typeof quarantineSchema>;

const id = quarantineSchema.shape.id;

/** What happened to quarantines; one record of `quarantines.v1`. */
export const quarantineChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('quarantine-planned'), at: time, request, quarantine: quarantineSchema }),
  z.object({ type: z.literal('quarantine-confirmed'), at: time, request, id, actor: actorSchema }),
  z.object({
    type: z.literal('quarantine-reported'),
    at: time,
    id,
    gateway: name,
    enforcer: z.enum(enforcerNames),
    said: z.enum(['denied', 'allowed', 'failed']),
    reason: z.string().max(64),
    verifyBy: time,
  }),
  z.object({ type: z.literal('quarantine-verified'), at: time, id, evidence: z.string() }),
  z.object({ type: z.literal('quarantine-breached'), at: time, id, evidence: z.string() }),
  z.object({ type: z.literal('quarantine-overdue'), at: time, id }),
  z.object({
    type: z.literal('quarantine-lifted'),
    at: time,
    request,
    id,
    actor: actorSchema,
    why: z.enum(['released', 'expired', 'declined']),
  }),
  z.object({ type: z.literal('responses-stopped'), at: time, request, tenant: z.string(), actor: actorSchema }),
  z.object({ type: z.literal('responses-resumed'), at: time, request, tenant: z.string(), actor: actorSchema }),
  z.object({
    type: z.literal('wish-refused'),
    at: time,
    request,
    tenant: z.string(),
    actor: actorSchema,
    reason: z.enum(['unknown_quarantine', 'already_over', 'not_held', 'needs_another_person', 'other_target']),
  }),
]);
export type QuarantineChange = z.infer<typeof quarantineChangeSchema>;

const wish = { id: request.min(1), tenant: z.string(), actor: actorSchema, at: time };

/** What a person wishes; one record of `response-requests.v1`. */
export const responseRequestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('quarantine-device'),
    ...wish,
    device: name.min(1),
    hours: z.number().min(0.01).max(8_760),
  }),
  z.object({ type: z.literal('confirm-quarantine'), ...wish, quarantine: id, target: quarantineSchema.shape.target }),
  z.object({ type: z.literal('release-device'), ...wish, quarantine: id }),
  z.object({ type: z.literal('stop-responses'), ...wish }),
  z.object({ type: z.literal('resume-responses'), ...wish }),
]);
export type ResponseRequest = z.infer<typeof responseRequestSchema>;
