import { z } from 'zod';

/**
 * Why a request was not answered, as `application/problem+json` (RFC 9457). `code` is for programs and never changes its meaning,
 * `detail` is for people and says what to do.
 */
export const problemCodes = [
  'INPUT_INVALID',
  'NOT_SIGNED_IN',
  'SIGN_IN_REFUSED',
  'SECOND_FACTOR_NEEDED',
  'STEP_UP_NEEDED',
  'FORBIDDEN',
  'ORIGIN_REFUSED',
  'NOT_FOUND',
  'CHANGED_SINCE',
  'REVISION_NEEDED',
  'REFUSED',
  'TOO_MANY',
  'TOO_LARGE',
  'WRONG_TYPE',
  'TIMEOUT',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(problemCodes),
  detail: z.string(),
  /** Where the input is wrong, when it is. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
