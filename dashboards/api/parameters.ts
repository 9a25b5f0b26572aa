import { z } from 'zod';
import { isId } from '../../schemas/limits.ts';

/** Parts of paths and queries that many routes share. Everything arrives as text, and everything is bounded. */
export const tenantParams = z.object({
  tenant: z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them'),
});

export const numberParams = tenantParams.extend({
  number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

export const idParams = tenantParams.extend({ id: z.string().regex(/^[0-9a-f]{32}$/, 'an id of 32 hex digits') });

/** Milliseconds since 1970 (UTC), or RFC 3339. */
export const instant = z
  .union([
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .refine((ms) => ms >= 0 && ms <= 8_640_000_000_000, 'a time as ms since 1970 or as RFC 3339');

/** `a,b,c` as a list; '' is none. */
export const list = z
  .string()
  .max(2_000)
  .transform((text) => text.split(',').filter((part) => part !== ''));

/** Rows of one answer. */
export const limitOf = (usual: number, most: number) => z.coerce.number().int().min(1).max(most).default(usual);

/** Words a person looks for. */
export const words = z.string().max(2_000).default('');

/** Those words, each of which has to be there; of more than 16 the rest is not looked at. */
export function wantedWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 16);
}
