import { z } from 'zod';
import { actorSchema } from './alert.ts';
import { limits } from './limits.ts';

const time = z.number().int();
const name = z.string().max(limits.idChars);
const request = z.string().max(64);
const digest = z.string().regex(/^[0-9a-f]{32}$/);
const serial = z.string().regex(/^[0-9a-f]{1,40}$/);
/** Key id in hex, or `dn:` and the name. */
const issuer = z.string().min(1).max(limits.textChars);
const certificate = z.object({ issuer, serial });

/** Reasons that fit the certificate of a device, by their code in a list (RFC 5280 section 5.3.1). */
export const revocationReasons = {
  unspecified: 0,
  'key-compromise': 1,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
  'certificate-hold': 6,
  'privilege-withdrawn': 9,
} as const;
export type RevocationReason = keyof typeof revocationReasons;
export const revocationReasonNames = Object.keys(revocationReasons) as [RevocationReason, ...RevocationReason[]];

/** removeFromCRL: what was on hold is good again. No other revocation can be taken back. */
export const removedFromList = 8;

export function canBeLifted({ reason }: { reason: RevocationReason }): boolean {
  return reason === 'certificate-hold';
}

/**
 * held: above a cap, waits for a second person. applying: on its way into the lists. applied: every list that concerns it
 * shows it. verified: the certificate was seen to be refused as revoked. overdue: it was not in time. breached: it was
 * let in after gateways had their time to fetch the list. lifting, lifted: taken back. declined: it never began, nobody confirmed.
 * settled: no longer watched, the certificate stays revoked. replaced: one that is for good took its place. refused: it
 * never began, for `why`.
 */
export const revocationStates = [
  'held',
  'applying',
  'applied',
  'verified',
  'overdue',
  'breached',
  'lifting',
  'lifted',
  'declined',
  'settled',
  'replaced',
  'refused',
] as const;

export const revocationRefusals = [
  'never_revoke',
  'responses_stopped',
  'already_revoked',
  'already_asked',
  'just_lifted',
  'no_certificate',
  'issuer_not_delegated',
  'issuer_ambiguous',
  'owner_unknown',
  'above_cap',
] as const;

export const revocationSchema = z.object({
  id: digest,
  tenant: z.string(),
  /** '' when nobody said whose certificate it is. */
  device: name,
  certificates: z.array(certificate).max(16),
  /** Certificates of the same device that other authorities would have to revoke. */
  beyond: z.array(certificate).max(16),
  reason: z.enum(revocationReasonNames),
  state: z.enum(revocationStates),
  /** '' or why it is held or refused. */
  why: z.enum(['', 'above_hourly_cap', 'above_group_cap', ...revocationRefusals]),
  site: name,
  model: name,
  productionBatch: name,
  /** Digest of what is revoked and for which reason: a confirmation is for exactly that. */
  target: digest,
  /** Id of the command of policy, '' when a person asked. */
  command: z.string(),
  alert: z.number().int().nullable(),
  requestedBy: actorSchema,
  confirmedBy: actorSchema.nullable(),
  /** Dry run: everything is written down and no list shows it. */
  simulated: z.boolean(),
  plannedAt: time,
  /** Offset of `fleet.v1` that a list must reach to show it; null until it is a fact. */
  facts: z.number().int().nullable(),
  appliedAt: time.nullable(),
  /** By then the refusal must have been seen. */
  verifyBy: time.nullable(),
  verifiedAt: time.nullable(),
  /** Id of the event that shows the refusal, or that it was let in. */
  evidence: z.string(),
  /** Holds that it takes the place of. */
  replaces: z.array(digest).max(16),
  endedAt: time.nullable(),
});
export type Revocation = z.infer<typeof revocationSchema>;

const id = digest;

/** What happened to revocations; one record of `revocations.v1`. */
export const revocationChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('revocation-planned'), at: time, request, revocation: revocationSchema }),
  z.object({ type: z.literal('revocation-confirmed'), at: time, request, id, actor: actorSchema }),
  /** It is a fact, or no longer one. */
  z.object({ type: z.literal('revocation-recorded'), at: time, id, facts: z.number().int() }),
  /** Every list that concerns it shows how it stands. */
  z.object({ type: z.literal('revocation-published'), at: time, id, verifyBy: time }),
  z.object({ type: z.literal('revocation-verified'), at: time, id, evidence: z.string() }),
  z.object({ type: z.literal('revocation-breached'), at: time, id, evidence: z.string() }),
  z.object({ type: z.literal('revocation-overdue'), at: time, id }),
  z.object({
    type: z.literal('revocation-withdrawn'),
    at: time,
    request,
    id,
    actor: actorSchema,
    why: z.enum(['lifted', 'declined', 'lapsed']),
  }),
  z.object({ type: z.literal('revocation-settled'), at: time, id }),
  z.object({ type: z.literal('responses-stopped'), at: time, request, tenant: z.string(), actor: actorSchema }),
  z.object({ type: z.literal('responses-resumed'), at: time, request, tenant: z.string(), actor: actorSchema }),
  z.object({
    type: z.literal('wish-refused'),
    at: time,
    request,
    tenant: z.string(),
    actor: actorSchema,
    reason: z.enum([
      'unknown_revocation',
      'already_over',
      'not_held',
      'needs_another_person',
      'other_target',
      'cannot_be_lifted',
    ]),
  }),
]);
export type RevocationChange = z.infer<typeof revocationChangeSchema>;

const wish = { id: request.min(1), tenant: z.string(), actor: actorSchema, at: time };
const reason = z.enum(revocationReasonNames);

/** What a person wishes; one record of `revocation-requests.v1`. */
export const revocationRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('revoke-device'), ...wish, device: name.min(1), reason }),
  /** `issuer` may be '' where one delegated issuer alone can be meant. */
  z.object({
    type: z.literal('revoke-certificate'),
    ...wish,
    issuer: z.string().max(limits.textChars),
    serial,
    reason,
  }),
  z.object({ type: z.literal('confirm-revocation'), ...wish, revocation: id, target: digest }),
  z.object({ type: z.literal('lift-revocation'), ...wish, revocation: id }),
]);
export type RevocationRequest = z.infer<typeof revocationRequestSchema>;

/** That a list went out; one record of `publications.v1`, written by the role pki. */
export const publicationSchema = z.object({
  tenant: z.string(),
  /** Key id in hex. */
  issuer: z.string(),
  /** cRLNumber in hex. */
  number: z.string(),
  thisUpdate: time,
  nextUpdate: time,
  at: time,
  entries: z.number().int(),
  /** It holds what `fleet.v1` says before this offset. */
  facts: z.number().int(),
});
export type Publication = z.infer<typeof publicationSchema>;
