import { z } from 'zod';
import { subjectKinds } from './finding.ts';
import { limits } from './limits.ts';

const name = z.string().min(1).max(limits.textChars);

/** Which alerts of a tenant it is about: those that fit everything that is given. */
export const suppressionScopeSchema = z.strictObject({
  /** Folder or code (D14). */
  detector: name.optional(),
  subject: z.strictObject({ kind: z.enum(subjectKinds), id: name }).optional(),
  gateway: name.optional(),
  device: name.optional(),
});
export type SuppressionScope = z.infer<typeof suppressionScopeSchema>;

/** People asked not to be told of some alerts for a while. The alerts are opened and counted all the same. */
export const suppressionSchema = z.object({
  number: z.number().int().min(1),
  tenant: z.string(),
  scope: suppressionScopeSchema,
  reason: z.string(),
  author: z.string(),
  createdAt: z.number().int(),
  until: z.number().int(),
  /** Asked to keep criticals quiet too; does so only once somebody else has confirmed it. */
  critical: z.boolean(),
  confirmedBy: z.string().nullable(),
  revokedBy: z.string().nullable(),
  revokedAt: z.number().int().nullable(),
  /** Findings that nobody was told of because of it. */
  hits: z.number().int(),
});
export type Suppression = z.infer<typeof suppressionSchema>;
