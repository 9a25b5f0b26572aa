import { kinds } from './evidence.ts';

/** What is said of one sample of a device. */
export interface Verdict {
  /** days / (days + 10), where as unusual a sample comes once in so many days of a clean device: 0.5 is the shipped threshold. */
  score: number;
  /** Whether it is reported: the score reaches the threshold and none was reported just before. */
  firing: boolean;
  /** Where about 99 in 100 samples lie; of the metric that explains most. NaN while warming up. */
  expectedLow: number;
  expectedHigh: number;
  /** The value itself. */
  value: number;
  /** Samples of that metric learned so far. */
  samples: number;
  baseline: 'device' | 'cohort';
  /** How it is out of the ordinary: place in `kinds`, `neverTogether` or `companionsApart`; -1 when it is not. */
  kind: number;
  /** Places of the metrics that explain it, the strongest first; at most three. */
  explained: number[];
}

export function emptyVerdict(): Verdict {
  return {
    ...{ score: 0, firing: false, expectedLow: Number.NaN, expectedHigh: Number.NaN, value: Number.NaN },
    ...{ samples: 0, baseline: 'device', kind: -1, explained: [] },
  };
}

/** The kind of several metrics whose values are known, but not together. */
export const neverTogether = kinds.length;
/** The kind of two metrics that are nearly always equal, and are far apart. */
export const companionsApart = kinds.length + 1;

/** False alarms per clean device-day that the shipped threshold allows, and the score it is. */
export const shippedRate = 0.1;
export const shippedThreshold = 0.5;

const logShipped = Math.log10(shippedRate);

/** The score of what comes once in 10 ** `logDays` days. */
export function scoreOf(logDays: number): number {
  return 1 / (1 + Math.exp((-logShipped - logDays) * Math.LN10));
}

/** The verdict in words, for people. */
export function reasonOf(verdict: Verdict, metrics: readonly string[]): string {
  const { kind, value, expectedLow, expectedHigh, samples, baseline, explained } = verdict;
  if (kind === neverTogether)
    return `values never seen together: ${namesOf(explained, metrics)} (${samples} samples of the ${baseline})`;
  if (kind === companionsApart)
    return `usually equal, now ${shown(value)} apart: ${namesOf(explained, metrics)} (${samples} samples of the ${baseline})`;
  const how = kinds[kind];
  if (how === undefined) return samples < warmUp ? `warming up: ${samples} of ${warmUp} samples` : 'as usual';
  const side = value > expectedHigh ? ' above' : value < expectedLow ? ' below' : '';
  return `${how.said}${side}: ${namesOf(explained, metrics)} at ${shown(value)}, usual ${shown(expectedLow)} to ${shown(expectedHigh)} (${samples} samples of the ${baseline})`;
}

function namesOf(explained: readonly number[], metrics: readonly string[]): string {
  return explained.map((at) => metrics[at] ?? `metric ${at + 1}`).join(', ');
}

/** Samples before anything is judged. */
export const warmUp = 32;

function shown(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
