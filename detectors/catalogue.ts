import type { Lane } from '../schemas/event/kinds.ts';
import { applicationReplay } from './application-replay/detector.ts';
import { bruteForce } from './brute-force/detector.ts';
import { chainBroken } from './chain-broken/detector.ts';
import { clockJump } from './clock-jump/detector.ts';
import { clonedCertificate } from './cloned-certificate/detector.ts';
import type { AnyDetector } from './detector.ts';
import { distributedBruteForce } from './distributed-brute-force/detector.ts';
import { flapping } from './flapping/detector.ts';
import { fleetFlood } from './fleet-flood/detector.ts';
import { gatewayFlood } from './gateway-flood/detector.ts';
import { handshakeFlood } from './handshake-flood/detector.ts';
import { flooding } from './flooding/detector.ts';
import { inputFlood } from './input-flood/detector.ts';
import { logCleared } from './log-cleared/detector.ts';
import { logIntegrity } from './log-integrity/detector.ts';
import { manufacturerCertificateAfterRotation } from './manufacturer-certificate-after-rotation/detector.ts';
import { notOnIssuedList } from './not-on-issued-list/detector.ts';
import { payloadDrift } from './payload-drift/detector.ts';
import { overProduction } from './over-production/detector.ts';
import { revokedCertificateUsed } from './revoked-certificate-used/detector.ts';
import { secretInLog } from './secret-in-log/detector.ts';
import { severityStopped } from './severity-stopped/detector.ts';
import { silence } from './silence/detector.ts';
import { slowGrowth } from './slow-growth/detector.ts';
import { systemicFailure } from './systemic-failure/detector.ts';
import { trafficShape } from './traffic-shape/detector.ts';
import { transportRepeats } from './transport-repeats/detector.ts';
import { transportReplay } from './transport-replay/detector.ts';
import { valueSpoofing } from './value-spoofing/detector.ts';

/** Every detector that folds events, in the order findings of one record come out. */
export const catalogue: readonly AnyDetector[] = [
  revokedCertificateUsed,
  applicationReplay,
  transportReplay,
  transportRepeats,
  flooding,
  handshakeFlood,
  secretInLog,
  clonedCertificate,
  manufacturerCertificateAfterRotation,
  notOnIssuedList,
  overProduction,
  bruteForce,
  distributedBruteForce,
  systemicFailure,
  trafficShape,
  valueSpoofing,
  payloadDrift,
  flapping,
  clockJump,
  logIntegrity,
  chainBroken,
  logCleared,
  severityStopped,
  slowGrowth,
  inputFlood,
];

/** Those of them that judge unless told otherwise. */
export const onByDefault = catalogue.filter(({ experimental }) => experimental !== true);

/** Those too that fold what all partitions saw together. */
export const wholeCatalogue = [...catalogue, silence, gatewayFlood, fleetFlood] as const;

export function detectorsOf(lane: Lane): AnyDetector[] {
  return onByDefault.filter((detector) => detector.lane === lane);
}
