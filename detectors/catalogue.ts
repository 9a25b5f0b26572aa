import type { Lane } from '../schemas/event/kinds.ts';
import { applicationReplay } from './application-replay/detector.ts';
import type { AnyDetector } from './detector.ts';
import { flooding } from './flooding/detector.ts';
import { revokedCertificateUsed } from './revoked-certificate-used/detector.ts';

/** Every detector there is, in the order findings of one record come out. */
export const catalogue: readonly AnyDetector[] = [revokedCertificateUsed, applicationReplay, flooding];

export function detectorsOf(lane: Lane): AnyDetector[] {
  return catalogue.filter((detector) => detector.lane === lane);
}
