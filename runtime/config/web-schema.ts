import { z } from 'zod';
import { roles } from '../../schemas/api/access.ts';
import { isId } from '../../schemas/limits.ts';

const id = z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them');
const loopback = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

const oidc = z.strictObject({
  /** The provider, as in its discovery document. */
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => url.startsWith('https:') || loopback.test(new URL(url).hostname),
      'a provider is asked over https',
    ),
  clientId: z.string().min(1),
  /** File that holds the client's secret; left out for a public client, which PKCE alone protects. */
  clientSecretFile: z.string().optional(),
  scopes: z.array(z.string()).default(['openid', 'profile', 'email']),
  /** The claim that lists a person's groups. */
  groupClaim: z.string().default('groups'),
  /** What members of a group may do where. Left out: only accounts that an administrator linked can sign in this way. */
  groups: z.array(z.strictObject({ group: z.string().min(1), tenant: id, role: z.enum(roles) })).default([]),
});
export type OidcConfig = z.infer<typeof oidc>;

/** The listener of people: console and API. */
export const webSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535),
    /** PEM files. */
    certificate: z.string().optional(),
    key: z.string().optional(),
    /** Plain HTTP, on loopback only: for one's own machine, or behind a proxy on it that speaks TLS. */
    insecureLoopback: z.boolean().default(false),
    /** What people type; needed where that is no loopback address. Passkeys and sign-in elsewhere are bound to it. */
    publicUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** Addresses of proxies whose `X-Forwarded-For` is believed. */
    proxies: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'an address, or a network such as 10.0.0.0/8'))
      .max(16)
      .default([]),
    /** Key that second factors are encrypted with and sign-ins under way are sealed with; equal on all instances. */
    keyFile: z.string().optional(),
    /** A session ends after so long without use, hours, and after so many days in any case. */
    idleHours: z.number().min(0.1).max(720).default(12),
    sessionDays: z.number().min(0.01).max(90).default(7),
    oidc: oidc.optional(),
  })
  .superRefine(({ host, certificate, key, insecureLoopback, publicUrl }, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const isLocal = loopback.test(host);
    if ((certificate === undefined) !== (key === undefined)) refuse('key', 'certificate and key go together');
    if (certificate === undefined && !insecureLoopback)
      refuse('certificate', 'give certificate and key, or choose insecureLoopback: true to serve this machine alone');
    if (certificate !== undefined && insecureLoopback)
      refuse('insecureLoopback', 'there is a certificate: leave one of the two out');
    if (insecureLoopback && !isLocal)
      refuse(
        'host',
        'insecureLoopback binds a loopback address only, such as 127.0.0.1; others need certificate and key',
      );
    if (!isLocal && publicUrl === undefined)
      refuse('publicUrl', 'say what people type, such as https://tocsin.example.org');
    if (publicUrl !== undefined && publicUrl.startsWith('http:') && !loopback.test(new URL(publicUrl).hostname))
      refuse('publicUrl', 'people reach this over https only');
  });
export type WebConfig = z.infer<typeof webSchema>;
