/** RFC 5280 5.3.1: certificateHold, removeFromCRL. */
export const hold = 6;
export const removed = 8;

/** A revocation as it was known at some point of the log; times in ms. */
export interface KnownRevocation {
  issuer: string;
  issuerName: string;
  serial: string;
  revokedAt: number;
  learnedAt: number;
  reasonCode: number;
}

/** What two voices say of one serial: since the earlier of them, and for good when one of them says so. */
export function joined(one: KnownRevocation, other: KnownRevocation): KnownRevocation {
  const earlier = other.revokedAt < one.revokedAt ? other : one;
  const later = earlier === one ? other : one;
  return earlier.reasonCode === hold ? { ...earlier, reasonCode: later.reasonCode } : earlier;
}
