import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Jumped } from './memory.ts';

interface Jump {
  source: string;
  event: Event;
  jumped: Jumped;
  /** Usual offset before, ms, and how far from it is no jump. */
  before: number;
  limit: number;
  samples: number;
  /** An offset within this is the right time. */
  leastMs: number;
}

const hourMs = 3_600_000;
/** A jump this close to whole hours is one of time zone or daylight saving. */
const nearMs = 60_000;

export function jumpVerdict({ source, event, jumped, before, limit, samples, leastMs }: Jump): Verdict {
  const { offset, ids, spoofable } = jumped;
  const by = offset - before;
  const isRight = Math.abs(offset) < leastMs;
  const hours = Math.round(by / hourMs);
  return {
    reason: isRight ? 'clock_corrected' : by > 0 ? 'clock_forward' : 'clock_back',
    severity: isRight ? 'info' : 'low',
    confidence: 2,
    spoofable,
    title: `The clock of ${source} was set ${span(Math.abs(by))} ${by > 0 ? 'forward' : 'back'} and is ${said(offset, isRight)}`,
    // By our clock: the one that jumped cannot say when.
    at: event.receivedAt,
    evidence: [...ids],
    device: deviceOf(event),
    gateway: event.gateway,
    explanation: {
      metric: 'seconds its clock is ahead',
      observed: seconds(offset),
      expectedLow: seconds(before - limit),
      expectedHigh: seconds(before + limit),
      samples,
      whose: 'device',
    },
    facts: {
      jumpSeconds: seconds(by),
      aheadBefore: seconds(before),
      aheadNow: seconds(offset),
      wholeHours: hours !== 0 && Math.abs(by - hours * hourMs) <= nearMs ? hours : 0,
      source,
    },
  };
}

function said(offset: number, isRight: boolean): string {
  if (isRight) return 'right now';
  return `now ${span(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}`;
}

function seconds(ms: number): number {
  // Never -0.
  return Math.round(ms / 1_000) + 0;
}
