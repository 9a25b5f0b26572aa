import { z } from 'zod';
import { isId } from '../../schemas/limits.ts';

/** Whose word counts about what left the factory, by tenant. */
export const issuedListsSchema = z
  .array(
    z.strictObject({
      tenant: z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them'),
      /** True: a list without a signature is refused. */
      signed: z.boolean().default(true),
      /** PEM or DER: authorities of manufacturers, or the very certificates they sign with; beside the issuers imported as manufacturers. */
      authorities: z.array(z.string()).max(64).default([]),
    }),
  )
  .max(1_000)
  .refine((all) => new Set(all.map(({ tenant }) => tenant)).size === all.length, 'each tenant once')
  .default([]);
