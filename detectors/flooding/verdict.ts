import type { Verdict } from '../detector.ts';
import { robustZ } from '../statistics/scale.ts';
import type { FloodContext, Memory, Metric, Window } from './window.ts';
import type { Expected } from './expected.ts';

interface Flood {
  metric: Metric;
  observed: number;
  expected: Expected;
  window: Window;
  memory: Memory;
  context: FloodContext;
  /** Windows over, of the last few. */
  count: number;
}

export function floodVerdict({ metric, observed, expected, window, memory, context, count }: Flood): Verdict {
  const { subject, settings } = context;
  const { median, spread } = expected;
  const z =
    median === null || spread === null ? null : robustZ(Math.log1p(observed), { median, spread }, settings.spreadFloor);
  const times = expected.usual > 0 ? observed / expected.usual : null;
  return {
    reason: metric.name === 'messages' ? 'messages_flood' : 'bytes_flood',
    severity: 'high',
    title: `${subject} sent ${observed} ${metric.name} in a minute, where ${said(expected)}; ${count} of the last ${settings.ofWindows} minutes were over`,
    confidence: expected.whose === 'device' ? 3 : 2,
    spoofable: window.over?.spoofable ?? 3,
    gateway: window.over?.gateway ?? '',
    evidence: [...memory.evidence],
    explanation: {
      metric: `${metric.name} per minute`,
      observed,
      expectedLow: round(expected.low),
      expectedHigh: round(expected.high),
      samples: expected.samples,
      whose: expected.whose,
    },
    facts: {
      usual: round(expected.usual),
      times: times === null ? null : round(times),
      limit: round(expected.limit),
      z: z === null ? null : round(z),
      drift: round(expected.drift),
      season: round(expected.season),
      windowsOver: count,
      windowFrom: context.from,
    },
  };
}

function said({ whose, usual, high, limit }: Expected): string {
  if (whose === 'fixed') return `nothing is learned yet and ${limit} is the ceiling`;
  const owner = whose === 'device' ? 'its own' : "its cohort's";
  return `${round(usual)} is ${owner} usual and up to ${round(high)} expected`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
