import { z } from 'zod';

/** Median and spread of a per-minute count on the log1p scale; spread is 1.4826 x MAD. */
export const usualSchema = z.object({
  /** Minutes it rests on. */
  samples: z.number().int(),
  median: z.number(),
  spread: z.number(),
});
export type Usual = z.infer<typeof usualSchema>;

/**
 * One chunk of one version of what `learn` found: profiles of a cohort and of its devices, by metric. Chunks of a version
 * come in order and take force together when the one marked complete has been read.
 */
export const baselineSchema = z.object({
  /** Rises with every version; derived from the last hour learned from. */
  version: z.number().int(),
  tenant: z.string(),
  /** End of the last closed hour that went in, ms. */
  learnedTo: z.number().int(),
  complete: z.boolean(),
  cohorts: z.array(z.object({ cohort: z.string(), metric: z.string(), usual: usualSchema })),
  /** Columns, for a million devices: position i of every array is one device and metric. */
  devices: z.object({
    device: z.array(z.string()),
    cohort: z.array(z.string()),
    metric: z.array(z.string()),
    samples: z.array(z.number().int()),
    median: z.array(z.number()),
    spread: z.array(z.number()),
  }),
});
export type Baseline = z.infer<typeof baselineSchema>;
