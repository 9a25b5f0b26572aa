import { held, real, type RecordOf, shapeOf, text, whole } from '../records/shape.ts';
import type { Use } from './verdicts.ts';

/** What is remembered of one certificate, which the subject names by issuer and serial. */
export const memoryShape = shapeOf({
  /** Length of the issuer's name at the beginning of the subject; a colon and the serial follow. */
  issuerChars: whole(),
  /** The latest session accepted; no id before the first. */
  id: text(),
  at: real(),
  device: text(),
  gateway: text(),
  peer: text(),
  session: text(),
  certificate: text(),
  reason: text(),
  spoofable: whole(),
  /** The latest session refused. */
  refused: held<Use>(),
  /** Revocation time that the last verdict on the one accepted and on the one refused rested on, -1 before any. */
  acceptedJudgedBy: real(-1),
  refusedJudgedBy: real(-1),
});
export type Memory = RecordOf<typeof memoryShape>;

/** Undefined before there was one. */
export function acceptedOf(memory: Memory): Use | undefined {
  const { id, at, device, gateway, peer, session, certificate, reason } = memory;
  if (id === '') return undefined;
  return {
    id,
    at,
    device,
    gateway,
    peer,
    session,
    certificate,
    reason,
    spoofable: memory.spoofable as Use['spoofable'],
  };
}

export function setAccepted(memory: Memory, use: Use): void {
  memory.id = use.id;
  memory.at = use.at;
  memory.device = use.device;
  memory.gateway = use.gateway;
  memory.peer = use.peer;
  memory.session = use.session;
  memory.certificate = use.certificate;
  memory.reason = use.reason;
  memory.spoofable = use.spoofable;
}
