import { z } from 'zod';

const whole = z.number().int();

/** Devices that publish readings of one kind (a shape of topics) and are beside each other: behind one gateway, say. */
const kind = { tenant: z.string(), group: z.string(), shape: z.number() };

/** Neighbours are told in windows of event time of this length, ms. */
export const neighbourWindowMs = 5 * 60_000;

/** Devices told of one kind at most: more say nothing that these do not. */
export const mostNeighbours = 16;

/** Where the latest reading of some devices stood in a window, its number since 1970: a device's fingerprint, the reading's time (ms) and its stance, time and again. */
export const stancesSchema = z.object({ ...kind, window: whole, told: z.array(z.number()) });
export type Stances = z.infer<typeof stancesSchema>;

/** How the devices of a kind stood at the end of a window: fingerprint, time (ms), the gap before it (ms, 0 for none) and stance, time and again. */
export const panelSchema = z.object({ ...kind, slots: z.array(z.number()) });
export type Panel = z.infer<typeof panelSchema>;

/**
 * How neighbours stood at the end of a window, of all kinds something was told of in it; one record of `neighbours.v1`, or several that come one
 * after the other. All windows up to this one have been told by all partitions. `window` and `part` name it: one that is there already says the same again.
 */
export const neighboursSchema = z.object({
  window: whole,
  part: whole,
  last: z.boolean(),
  panels: z.array(panelSchema),
});
export type Neighbours = z.infer<typeof neighboursSchema>;
