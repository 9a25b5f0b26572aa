import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const time = z.number().int();

/** Who shall be refused at a gateway: everything that an enforcer may know a device by. */
export const denialSchema = z.object({
  /** Of the quarantine it belongs to: one denial each. */
  quarantine: id,
  device: id,
  certificates: z
    .array(z.object({ issuer: z.string().max(1024), serial: z.string().regex(/^[0-9a-f]{1,40}$/) }))
    .max(16),
  /** Common names of its certificates: what OpenVPN's management knows a session by. */
  commonNames: z.array(z.string().min(1).max(64)).max(16),
  /** User or client ids at a broker. */
  usernames: z.array(z.string().min(1).max(128)).max(16),
  /** IPv4 or IPv6, without a mask. */
  addresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(16),
  /** The gateway lifts it by itself then, even when it cannot reach us; ms. */
  expiresAt: time,
});
export type Denial = z.infer<typeof denialSchema>;

/** One record of `gateway-orders.v1`: a change of what a gateway shall refuse. */
export const orderSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('deny'), tenant: z.string(), gateway: id, at: time, denial: denialSchema }),
  z.object({ type: z.literal('allow'), tenant: z.string(), gateway: id, at: time, quarantine: id }),
]);
export type Order = z.infer<typeof orderSchema>;

/** Ways in which a gateway can refuse somebody. */
export const enforcerNames = ['openvpn-crl-directory', 'openvpn-management', 'mosquitto', 'nftables'] as const;
export type EnforcerName = (typeof enforcerNames)[number];

/**
 * What a gateway says happened there. `denied` and `allowed`: an enforcer holds or has let go. `failed`: it could not,
 * and tries again. That a device was turned away is not its to say: the refusal shows in the log of who refused.
 */
export const reportSchema = z.object({
  /** Digest of what it says: told twice, it is one. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  type: z.enum(['denied', 'allowed', 'failed']),
  quarantine: id,
  device: id,
  enforcer: z.enum(enforcerNames),
  /** By the gateway's clock, ms. */
  at: time,
  /** snake_case, '' when there is nothing to say. */
  reason: z.string().regex(/^[a-z0-9_]{0,64}$/),
});
export type Report = z.infer<typeof reportSchema>;

/** One record of `gateway-reports.v1`: a report with the identity of the channel it came by. */
export const filedReportSchema = reportSchema.extend({ tenant: z.string(), gateway: id, receivedAt: time });
export type FiledReport = z.infer<typeof filedReportSchema>;

export const pollLimits = { reports: 500, denials: 10_000 } as const;

/** Body of `POST /v1/poll`: what the gateway holds, and what happened since it asked last. */
export const pollSchema = z.object({
  version: z.literal(1),
  agent: z.string().max(64),
  enforcers: z.array(z.enum(enforcerNames)).max(enforcerNames.length),
  /** Revision of the denials it has written down; -1 for none. */
  revision: z.number().int().min(-1),
  reports: z.array(reportSchema).max(pollLimits.reports),
});
export type Poll = z.infer<typeof pollSchema>;

/** Its answer, at once when something changed, else when the hold is over. */
export const answerSchema = z.object({
  version: z.literal(1),
  /** How long to wait before asking again, ms. The server sets it; the gateway adds jitter. */
  pollMs: z.number().int().min(0).max(3_600_000),
  revision: z.number().int().min(-1),
  /** All that shall be refused; null when the gateway has it already. */
  denials: z.array(denialSchema).max(pollLimits.denials).nullable(),
});
export type Answer = z.infer<typeof answerSchema>;
