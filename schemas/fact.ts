import { z } from 'zod';
import { fleetFactSchemas } from './fleet-facts.ts';

const serial = z.string().regex(/^[0-9a-f]{1,40}$/);

/** What is known about the fleet and its certificates; one record of `fleet.v1` holds one of these. */
export const factSchema = z.discriminatedUnion('type', [
  z.object({
    /** A chunk of one issuer's revocation list (RFC 5280 section 5). Chunks of one list share `list` and come in order;
     * the last one has `complete`, and only then do serials missing from the list count as lifted. */
    type: z.literal('revocations-listed'),
    tenant: z.string(),
    /** Issuer's key id in hex, or `dn:` and the issuer's name when the list carries none. */
    issuer: z.string(),
    /** The issuer's name as OpenSSL prints it one-line, for sources that know only that. */
    issuerName: z.string(),
    list: z.string(),
    /** cRLNumber, '' when absent. */
    number: z.string(),
    thisUpdate: z.number().int(),
    nextUpdate: z.number().int(),
    importedAt: z.number().int(),
    complete: z.boolean(),
    /** serial, revocation time in ms, reason code (RFC 5280 5.3.1; 0 when absent). */
    revoked: z.array(z.tuple([serial, z.number().int(), z.number().int()])),
  }),
  z.object({
    type: z.literal('certificate-revoked'),
    tenant: z.string(),
    issuer: z.string(),
    serial,
    revokedAt: z.number().int(),
    importedAt: z.number().int(),
    reasonCode: z.number().int(),
  }),
  ...fleetFactSchemas,
]);
export type Fact = z.infer<typeof factSchema>;
