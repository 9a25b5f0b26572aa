import { accumulate, limitOf, type Limits, peakOf, settle } from './accumulation.ts';

/** Messages of a stretch named one by one: as many as a finding takes as evidence. */
export const mostNamed = 32;

/** A stretch of messages out of the ordinary, while it goes on. Plain data. */
export interface Stretch {
  /** Event ids and times of its first message, of the latest ones up to the peak, and of those since. */
  ids: string[];
  times: number[];
  /** How many of `ids` lie up to the peak, and how many messages did. */
  named: number;
  messages: number;
  /** Messages seen since the beginning. */
  seen: number;
  /** Messages named when it was reported last; 0 before. */
  told: number;
  /** It is over; reported once more if there is more to say. */
  over: boolean;
  /** Least and greatest of what was measured up to the peak. */
  low: number;
  high: number;
  /** Sum of surprises at the peak. */
  surprise: number;
  /** Of the most easily forged message. */
  spoofable: 0 | 1 | 2 | 3;
  gateway: string;
}

export interface Sample {
  id: string;
  time: number;
  surprise: number;
  /** What was measured: a reading, a gap, a size. */
  measured: number;
  spoofable: 0 | 1 | 2 | 3;
  gateway: string;
  /** Samples judged before this one. */
  samples: number;
  /** Whether enough is known to report anything. */
  warm: boolean;
}

/**
 * Follows one accumulation with one more message. Answers the stretch it belongs to, undefined when there is none; a stretch
 * that ended without having been reported is let go of.
 */
export function follow(
  s: Float64Array,
  at: number,
  stretch: Stretch | undefined,
  sample: Sample,
  limits: Limits,
): Stretch | undefined {
  const { surprise, samples, warm } = sample;
  const open = stretch?.over === false ? stretch : undefined;
  // One that began before enough was known has no messages to name.
  if (warm && stretch === undefined) settle(s, at);
  const course = accumulate(s, at, surprise, samples, (open?.told ?? 0) > 0, limits);
  if (course === 'none') return stretch;
  if (course === 'ends' || !warm) {
    if (open === undefined || open.told === 0) return undefined;
    open.over = true;
    return open;
  }
  const own = open ?? beginning(sample);
  append(own, sample, course === 'rises');
  own.surprise = peakOf(s, at);
  return own;
}

function beginning({ measured, spoofable, gateway }: Sample): Stretch {
  const none = { ids: [], times: [], named: 0, messages: 0, seen: 0, told: 0, over: false };
  return { ...none, low: measured, high: measured, surprise: 0, spoofable, gateway };
}

function append(own: Stretch, { id, time, measured, spoofable }: Sample, rises: boolean): void {
  own.ids.push(id);
  own.times.push(time);
  own.seen++;
  if (rises) {
    own.named = own.ids.length;
    own.messages = own.seen;
    own.low = Math.min(own.low, measured);
    own.high = Math.max(own.high, measured);
    if (spoofable > own.spoofable) own.spoofable = spoofable;
  }
  if (own.ids.length <= 2 * mostNamed) return;
  // The first one stays: it names the finding.
  own.ids.splice(1, 1);
  own.times.splice(1, 1);
  own.named = Math.max(1, own.named - 1);
}

/** Whether a stretch is to be reported for the first time. */
export function isNew(s: Float64Array, at: number, stretch: Stretch, limits: Limits): boolean {
  return stretch.told === 0 && peakOf(s, at) >= limitOf(s, at, limits);
}

/** Whether a stretch has something left to be done: to be told again, or to be let go of. */
export function isDue(stretch: Stretch | undefined): boolean {
  return stretch !== undefined && (stretch.over || hasGrown(stretch));
}

/** Whether a stretch reported before has grown so much, or has ended with more in it, that it is told again. */
export function hasGrown({ told, messages, over }: Stretch): boolean {
  return told > 0 && (messages >= 2 * told || (over && messages > told));
}

/** Ids and times of its messages up to the peak: the first and the latest. */
export function namedOf({ ids, times, named }: Stretch): { ids: string[]; times: number[] } {
  const from = Math.max(1, named - mostNamed + 1);
  return {
    ids: [...ids.slice(0, 1), ...ids.slice(from, named)],
    times: [...times.slice(0, 1), ...times.slice(from, named)],
  };
}
