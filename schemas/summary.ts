import { z } from 'zod';
import { stancesSchema } from './neighbours.ts';

const whole = z.number().int();

/** What devices hang on: a gateway, or the log source itself where lines come without one. */
export const placeKinds = ['gateway', 'source'] as const;
export type PlaceKind = (typeof placeKinds)[number];

const place = { tenant: z.string(), kind: z.enum(placeKinds), place: z.string() };
/** How easily what was heard last could be invented: 0 not, 3 by anybody. */
const spoofable = whole.min(0).max(3);

/**
 * A place that was heard in a window: first and last line by our clock, ms. A source names its gateway, '' for none.
 * `speakers` are the devices that spoke through it (attempts and sessions are heard, but no word), `spoke` the last
 * word, 0 for none; neither is in records made before they were told.
 */
export const heardSchema = z.object({
  ...place,
  ...{ gateway: z.string(), first: whole, last: whole, speakers: whole.optional(), spoke: whole.optional(), spoofable },
});
export type Heard = z.infer<typeof heardSchema>;

/** Devices of this partition that are neither silent nor too new to tell, on one place; said when it has changed. */
export const activeSchema = z.object({ ...place, devices: whole });

/** A device that has said nothing for longer than it may: times in ms. */
export const fellSchema = z.object({
  ...place,
  device: z.string(),
  since: whole,
  limit: whole,
  /** The gap it hardly ever exceeds (its p99.9), and how many gaps that rests on. */
  usual: whole,
  gaps: whole,
  spoofable,
});
export type Fell = z.infer<typeof fellSchema>;

/** A device that was told of as fallen and speaks again; the place is the one it fell from. */
export const returnedSchema = z.object({ ...place, device: z.string(), at: whole });

/** Devices of a crowd fall into so many parts by their ids, which tell many that send a little more from one that sends much. */
export const crowdParts = 32;

/**
 * What the devices behind one gateway ('' for those behind none) sent in a window of five minutes of event time, told once it is
 * over: its number since 1970, messages in all and by part, the earliest event and its time, and how easily any of it could be invented.
 */
export const crowdSchema = z.object({
  ...{ tenant: z.string(), gateway: z.string(), window: whole, messages: whole },
  ...{ parts: z.array(whole).length(crowdParts), first: z.string(), firstAt: z.number(), spoofable },
});
export type Crowd = z.infer<typeof crowdSchema>;

export const summaryWindowSchema = z.object({
  /** Windows since 1970; it begins at index x the summary's `windowMs`. */
  index: whole,
  heard: z.array(heardSchema),
  active: z.array(activeSchema),
  returned: z.array(returnedSchema),
  fell: z.array(fellSchema),
  /** Missing in records made before there were any. */
  crowds: z.array(crowdSchema).optional(),
  /** Missing where there are none. */
  stances: z.array(stancesSchema).optional(),
});
export type SummaryWindow = z.infer<typeof summaryWindowSchema>;

/**
 * What one partition saw in the windows that a tick closed: one record of `summaries.v1`, or several that come one after
 * the other. `lane`, `partition`, `from` and `part` name it: one that is there already says the same again.
 */
export const summarySchema = z.object({
  /** Names the settings it was made with: other ones give other summaries of the same windows. */
  settings: z.string(),
  lane: z.enum(['telemetry', 'identity']),
  partition: whole,
  windowMs: whole,
  /** First window covered, and the first one not. */
  from: whole,
  to: whole,
  part: whole,
  last: z.boolean(),
  /** The tick that closed them, and the facts in force at it. */
  tick: z.object({ time: whole, fleet: whole, baselines: whole }),
  /** Whether it is told in it where readings stood: not by builds before that was told, and not where no detector asks for it. */
  beside: z.boolean().optional(),
  /** Nobody can have been heard before this time: no ticks came for a while before it. ms, 0 for never. */
  blindUntil: whole,
  /** Only those in which there was something, oldest first. */
  windows: z.array(summaryWindowSchema),
});
export type Summary = z.infer<typeof summarySchema>;
