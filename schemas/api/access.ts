import { z } from 'zod';
import { nextSchema } from './next.ts';

/** From least to most: each may all that the one before it may. */
export const roles = ['viewer', 'analyst', 'responder', 'admin'] as const;
export type Role = (typeof roles)[number];

export const secondFactors = ['totp', 'passkey'] as const;

/** Who is signed in, and what the page needs to know about it. */
export const meSchema = z.object({
  account: z.string(),
  name: z.string(),
  tenants: z.array(z.object({ tenant: z.string(), role: z.enum(roles) })),
  /** Until when destructive acts are open, ms; 0 when they ask for a second look. */
  stepUpUntil: z.number().int(),
  factors: z.array(z.enum(secondFactors)),
  /** Sent back as `x-tocsin-csrf` with everything that changes something. */
  csrf: z.string(),
});
export type Me = z.infer<typeof meSchema>;

/** Whether an administrator has to be made first. */
export const setupStateSchema = z.object({ needed: z.boolean(), oidc: z.boolean() });

export const passwordSchema = z.string().min(12).max(256);
export const accountName = z.string().regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/, 'lower-case letters, digits and . _ @ -');

export const setupSchema = z.object({
  secret: z.string().max(128),
  account: accountName,
  name: z.string().min(1).max(100),
  password: passwordSchema,
});
export const signInSchema = z.object({ account: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export const signInAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), me: meSchema }),
  z.object({ state: z.literal('second-factor'), factors: z.array(z.enum(secondFactors)) }),
]);
export type SignInAnswer = z.infer<typeof signInAnswerSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  openedAt: z.number().int(),
  lastAt: z.number().int(),
  peer: z.string(),
  agent: z.string(),
  current: z.boolean(),
});
export const tokenSchema = z.object({
  id: z.string(),
  label: z.string(),
  tenant: z.string(),
  role: z.enum(roles),
  issuedAt: z.number().int(),
  expiresAt: z.number().int(),
});
export const accountSchema = z.object({
  account: accountName,
  name: z.string(),
  tenants: z.array(z.object({ tenant: z.string(), role: z.enum(roles) })),
  factors: z.array(z.enum(secondFactors)),
  disabled: z.boolean(),
  createdAt: z.number().int(),
  /** What `If-Match` names when the account is changed. */
  revision: z.number().int(),
});

export const passkeySchema = z.object({ id: z.string(), label: z.string(), addedAt: z.number() });
export const sessionListSchema = z.object({ sessions: z.array(sessionSchema), next: nextSchema });
export const tokenListSchema = z.object({ tokens: z.array(tokenSchema), next: nextSchema });
export const passkeyListSchema = z.object({ passkeys: z.array(passkeySchema), next: nextSchema });
export const accountListSchema = z.object({ accounts: z.array(accountSchema), next: nextSchema });
