import { z } from 'zod';

/** Median and spread of a per-minute count on the log1p scale; spread is 1.4826 x MAD. */
export const usualSchema = z.object({
  /** Minutes it rests on. */
  samples: z.number().int(),
  median: z.number(),
  spread: z.number(),
});
export type Usual = z.infer<typeof usualSchema>;

/** Hours of the day, and of the week: the lengths a season may have. */
export const seasonLengths = [24, 168] as const;

/**
 * How far the median of an hour lies from the median of all hours, log1p scale, drawn to 0 by n / (n + 60) of the minutes it
 * rests on. Hour i is every hour since 1970 (UTC) that leaves the remainder i by their number.
 */
export const seasonSchema = z
  .object({ offsets: z.array(z.number()), samples: z.array(z.number().int()) })
  .refine(({ offsets, samples }) => seasonLengths.some((n) => n === offsets.length && n === samples.length));
export type Season = z.infer<typeof seasonSchema>;

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
  /**
   * '' is the whole tenant. What is usual is against the season; of a cohort without one the tenant's moves it. What is optional
   * was not yet there in the version before this.
   */
  cohorts: z.array(
    z.object({ cohort: z.string(), metric: z.string(), usual: usualSchema, season: seasonSchema.optional() }),
  ),
  /** Columns, for a million devices: position i of every array is one device and metric. */
  devices: z.object({
    device: z.array(z.string()),
    cohort: z.array(z.string()),
    metric: z.array(z.string()),
    samples: z.array(z.number().int()),
    median: z.array(z.number()),
    spread: z.array(z.number()),
    /** 1 where median and spread are against the cohort's season, because it foretells this device; absent, all 0. */
    seasonal: z.array(z.union([z.literal(0), z.literal(1)])).optional(),
  }),
});
export type Baseline = z.infer<typeof baselineSchema>;
