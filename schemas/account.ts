import { z } from 'zod';
import { accountName, roles } from './api/access.ts';

const time = z.number().int();
const account = accountName;
/** sha256 of a secret that only its holder knows, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(200);

/** A tenant's id, or `*` for all there are and will be. */
export const membershipSchema = z.object({ tenant: z.string().max(64), role: z.enum(roles) });
export type Membership = z.infer<typeof membershipSchema>;

export const identitySchema = z.object({ issuer: z.string().max(500), subject: z.string().max(255) });
export type Identity = z.infer<typeof identitySchema>;

export const passkeySchema = z.object({
  id: z.string().max(1_400),
  /** COSE, base64url. */
  publicKey: z.string().max(4_000),
  counter: z.number().int(),
  transports: z.array(z.string().max(20)).max(8),
  label: text,
  addedAt: time,
});
export type Passkey = z.infer<typeof passkeySchema>;

/** What makes a factor good once only. */
export const proofSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('password') }),
  /** The 30 s step of a code: neither it nor an earlier one is taken again. */
  z.object({ type: z.literal('totp'), step: z.number().int() }),
  z.object({
    type: z.literal('passkey'),
    passkey: z.string().max(1_400),
    counter: z.number().int(),
    challenge: digest,
  }),
  z.object({ type: z.literal('oidc'), nonce: digest }),
]);
export type Proof = z.infer<typeof proofSchema>;

const made = z.object({
  type: z.literal('account-made'),
  account,
  name: text,
  /** argon2id in PHC form; null for those who sign in elsewhere. */
  password: z.string().max(300).nullable(),
  tenants: z.array(membershipSchema).max(64),
  identity: identitySchema.nullable(),
  /** The first one: stands only while there is no other. */
  first: z.boolean(),
});

/** What happened to accounts, in the order of the topic. `by`: the account that asked, or who was at the command line. */
export const accountChangeSchema = z.intersection(
  z.object({
    at: time,
    by: text,
    /** Revision of the account that `by` had seen: of another the change does not stand. */
    seen: z.number().int().optional(),
  }),
  z.discriminatedUnion('type', [
    made,
    z.object({ type: z.literal('account-renamed'), account, name: text }),
    /** `role` null takes the membership away. */
    z.object({
      type: z.literal('membership-set'),
      account,
      tenant: z.string().max(64),
      role: z.enum(roles).nullable(),
    }),
    /** The memberships of somebody whose groups say what they may. */
    z.object({ type: z.literal('memberships-followed'), account, tenants: z.array(membershipSchema).max(64) }),
    z.object({ type: z.literal('account-disabled'), account, disabled: z.boolean() }),
    /** Ends all sessions but `keep`; `reset` by somebody else, which takes tokens and second factors along. */
    z.object({
      type: z.literal('password-set'),
      account,
      password: z.string().max(300),
      keep: z.string().max(64),
      reset: z.boolean(),
    }),
    /** `secret` is sealed. `step`: of the code that proved it. */
    z.object({ type: z.literal('totp-set'), account, secret: z.string().max(400), step: z.number().int() }),
    z.object({ type: z.literal('totp-removed'), account }),
    z.object({ type: z.literal('passkey-added'), account, passkey: passkeySchema, challenge: digest }),
    z.object({ type: z.literal('passkey-removed'), account, passkey: z.string().max(1_400) }),
    z.object({ type: z.literal('identity-linked'), account, identity: identitySchema }),
    z.object({ type: z.literal('identity-unlinked'), account, identity: identitySchema }),
    /** Too many attempts: known accounts only. */
    z.object({ type: z.literal('account-locked'), account, until: time, failures: z.number().int(), peer: text }),
    z.object({
      type: z.literal('session-opened'),
      session: digest,
      account,
      /** The account's `credentials` that were looked at: what was proven against older ones is worth nothing. */
      credentials: z.number().int(),
      proofs: z.array(proofSchema).min(1).max(2),
      peer: text,
      agent: text,
    }),
    z.object({ type: z.literal('session-seen'), session: digest }),
    z.object({ type: z.literal('session-stepped-up'), session: digest, until: time, proof: proofSchema }),
    z.object({ type: z.literal('session-ended'), session: digest }),
    z.object({
      type: z.literal('token-issued'),
      token: digest,
      account,
      label: text,
      tenant: z.string().max(64),
      role: z.enum(roles),
      expiresAt: time,
    }),
    z.object({ type: z.literal('token-revoked'), token: digest }),
  ]),
);
export type AccountChange = z.infer<typeof accountChangeSchema>;
export type AccountChangeType = AccountChange['type'];
