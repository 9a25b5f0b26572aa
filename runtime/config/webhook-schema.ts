import { z } from 'zod';
import { severities } from '../../schemas/finding.ts';
import { isId } from '../../schemas/limits.ts';
import { webhookEvents } from '../../schemas/webhook.ts';
import { addressIn, isIn, isLoopback, isPublicAddress, networksOf } from '../public-address.ts';

const id = z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them');
const mostPerTenant = 8;

const endpoint = z.strictObject({
  name: id,
  url: z.url({ protocol: /^https?$/, error: 'a URL such as https://hooks.example.org/tocsin' }),
  /** Whose alerts; each endpoint is one tenant's. */
  tenant: id,
  /** File that holds `whsec_` and base64 of 24 to 64 bytes, readable by this user only. */
  secretFile: z.string(),
  /** The secret before that one, while receivers change over: both signatures are sent. */
  oldSecretFile: z.string().optional(),
  /** Left out: all of them. */
  events: z
    .array(z.enum(webhookEvents))
    .min(1)
    .default([...webhookEvents]),
  severityAtLeast: z.enum(severities).default('low'),
  /** Attempts to deliver in a minute; what is beyond waits in the log. */
  perMinute: z.number().int().min(1).max(6_000).default(600),
  /** PEM of the authority of its certificate, where that is none of the public ones. */
  authority: z.string().optional(),
});
export type EndpointConfig = z.infer<typeof endpoint>;

/** Programs that are told of alerts: docs/webhooks.md. */
export const webhookConfigSchema = z
  .strictObject({
    endpoints: z.array(endpoint).min(1).max(64),
    /** Addresses and networks that are called although they are not public; plain http is for loopback among them. */
    allowAddresses: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'an address, or a network such as 10.0.0.0/8'))
      .max(64)
      .default([]),
    /** An attempt that takes longer is given up and made again later. */
    timeoutSeconds: z.number().min(1).max(60).default(15),
  })
  .superRefine(({ endpoints, allowAddresses }, context) => {
    const allowed = networksOf(allowAddresses);
    for (const [index, { name, url, tenant }] of endpoints.entries()) {
      const problem = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['endpoints', index, field], message });
      if (endpoints.findIndex((one) => one.name === name) < index) problem('name', 'another endpoint has this name');
      if (endpoints.slice(0, index).filter((one) => one.tenant === tenant).length === mostPerTenant)
        problem('tenant', `a tenant has ${mostPerTenant} endpoints at most`);
      const refusal = URL.canParse(url) ? refusalOf(new URL(url), allowed) : undefined;
      if (refusal !== undefined) problem('url', refusal);
    }
  });

/** Why a URL is not called whatever its name resolves to. */
function refusalOf(url: URL, allowed: ReturnType<typeof networksOf>): string | undefined {
  if (url.username !== '' || url.password !== '') return 'holds a user or password: the signature proves who calls';
  if (url.hash !== '') return 'holds a fragment, which is never sent';
  const address = addressIn(url);
  if (address !== '' && !isPublicAddress(address) && !isIn(allowed, address))
    return `${address} is not a public address; name it in allowAddresses if it is meant`;
  if (url.protocol === 'https:') return undefined;
  const isLocal = url.hostname === 'localhost' || isLoopback(address);
  return isLocal ? undefined : 'https only: http is for loopback addresses named in allowAddresses';
}
