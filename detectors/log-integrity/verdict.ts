import type { Verdict } from '../detector.ts';
import { type Gap, missingOf } from './memory.ts';

/** @param usual share of numbers that are usually lost, of `received` */
export function gapVerdict(gaps: readonly Gap[], usual: number, received: number, device: string): Verdict {
  const missing = gaps.reduce((sum, gap) => sum + missingOf(gap), 0);
  const first = gaps[0] as Gap;
  const last = gaps.at(-1) as Gap;
  const spoofable = gaps.reduce<Gap['spoofable']>((most, gap) => (gap.spoofable > most ? gap.spoofable : most), 0);
  const wide = last.to - first.from + 1;
  return {
    reason: 'sequence_gap',
    severity: 'medium',
    confidence: 2,
    spoofable,
    title: `${missing} numbered records of ${device} are missing from ${first.from} to ${last.to}, and did not come late`,
    at: first.at,
    evidence: gaps.map(({ id }) => id),
    device,
    gateway: first.gateway,
    explanation: {
      metric: 'records missing',
      observed: missing,
      expectedLow: 0,
      expectedHigh: Math.ceil(3 * usual * wide),
      samples: received,
      whose: 'device',
    },
    facts: {
      missing,
      firstMissing: first.from,
      lastMissing: last.to,
      gaps: gaps.length,
      usuallyLost: Math.round(usual * 10_000) / 10_000,
    },
  };
}
