import { z } from 'zod';

/** Where a line was refused. */
export const rejectionSteps = ['frame', 'parse', 'decode', 'validate', 'store'] as const;

/** Input we refused, kept with its bytes so that it can be looked at, mended and submitted again. */
export const rejectionSchema = z.object({
  /** Channel and index, as an event's id would have been. */
  id: z.string(),
  receivedAt: z.number().int(),
  tenant: z.string(),
  gateway: z.string(),
  source: z.string(),
  step: z.enum(rejectionSteps),
  /** snake_case, from a closed list per step. */
  reason: z.string(),
  /** Lines this stands for. */
  lines: z.number().int().min(1),
  /** Base64 of the bytes as received, at most limits.frameBytes of them. */
  bytes: z.string(),
  /** Length of the original when `bytes` had to be cut. */
  length: z.number().int().min(0),
});

export type Rejection = z.infer<typeof rejectionSchema>;
