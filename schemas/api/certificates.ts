import { z } from 'zod';

const time = z.number().int();
const count = z.number().int();

export const certificatesPageSchema = z.object({
  issuers: z.array(
    z.object({
      issuer: z.string(),
      name: z.string(),
      class: z.string(),
      certificates: count,
      revoked: count,
      /** Of its newest revocation list; null when none was imported. */
      list: z.object({ number: z.string(), thisUpdate: time, nextUpdate: time, entries: count }).nullable(),
      delegated: z.boolean(),
    }),
  ),
  /** Certificates in force by when they run out; `until` is the end of the bucket. */
  expiry: z.array(z.object({ until: time, certificates: count })),
  batches: z.array(
    z.object({ manufacturer: z.string(), batch: z.string(), ordered: count.nullable(), issued: count, seen: count }),
  ),
  /** From revocation to the last time it was accepted, by gateway. */
  revocationLatency: z.array(
    z.object({
      gateway: z.string(),
      revoked: count,
      acceptedAfter: count,
      medianSeconds: z.number(),
      worstSeconds: z.number(),
    }),
  ),
});
export type CertificatesPage = z.infer<typeof certificatesPageSchema>;
