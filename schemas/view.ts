import { z } from 'zod';
import { savedViewSchema } from './api/search.ts';

/** Views that people of a tenant share; one record of `views.v1`, written by every web. The log's order decides. */
export const viewChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('view-saved'), tenant: z.string(), view: savedViewSchema }),
  z.object({
    type: z.literal('view-removed'),
    tenant: z.string(),
    id: savedViewSchema.shape.id,
    by: z.string(),
    at: z.number().int(),
  }),
]);
export type ViewChange = z.infer<typeof viewChangeSchema>;
