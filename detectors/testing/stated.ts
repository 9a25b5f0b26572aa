import type { Finding } from '../../schemas/finding.ts';
import { type Reasons, severitiesFor } from '../reasons.ts';

type Said = Pick<Finding, 'detector' | 'reason' | 'severity'>;

/** Findings that are not what their detector states, one sentence each. */
export function unstated(detectors: readonly { id: string; reasons: Reasons }[], findings: readonly Said[]): string[] {
  const reasons = new Map(detectors.map((detector) => [detector.id, detector.reasons]));
  const wrong = findings.filter(
    ({ detector, reason, severity }) => !severitiesFor(reasons.get(detector) ?? {}, reason).includes(severity),
  );
  return [...new Set(wrong.map((one) => `${one.detector} states no ${one.severity} ${one.reason}`))];
}

/** The same findings. @throws when one of them is not what its detector states */
export function stated<F extends Said>(detectors: readonly { id: string; reasons: Reasons }[], findings: F[]): F[] {
  const [wrong] = unstated(detectors, findings);
  if (wrong !== undefined) throw new Error(wrong);
  return findings;
}
