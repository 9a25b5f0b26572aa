import type { Revocation, Verdict } from '../detector.ts';
import { span } from '../evidence.ts';

/** One use of a certificate: a session accepted or refused. */
export interface Use {
  id: string;
  at: number;
  device: string;
  gateway: string;
  peer: string;
  session: string;
  certificate: string;
  reason: string;
  spoofable: 0 | 1 | 2 | 3;
}

export interface Certificate {
  issuer: string;
  serial: string;
}

/** RFC 5280 5.3.1. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** Enforcement gap: the session should not have come about. */
export function acceptedVerdict(use: Use, certificate: Certificate, revocation: Revocation): Verdict {
  const latencyMs = use.at - revocation.revokedAt;
  return {
    reason: 'accepted',
    severity: 'critical',
    title: `${who(use)} was let in with a certificate revoked ${span(latencyMs)} before (${named(certificate, revocation)})`,
    // Only a name ties the event to the list when the source printed no key id: two authorities may share it.
    confidence: certificate.issuer === revocation.issuer ? 3 : 2,
    facts: { ...factsOf(use, certificate, revocation), revocationLatencyMs: latencyMs },
    ...shared(use),
  };
}

/** The gateway did its work; that somebody tries is worth knowing. */
export function rejectedVerdict(use: Use, certificate: Certificate, revocation: Revocation | undefined): Verdict {
  const when =
    revocation === undefined ? 'as the gateway says' : `revoked ${span(use.at - revocation.revokedAt)} before`;
  return {
    reason: 'rejected',
    severity: 'medium',
    title: `${who(use)} was refused with a revoked certificate, ${when} (${named(certificate, revocation)})`,
    confidence: revocation === undefined ? 2 : 3,
    facts: { ...factsOf(use, certificate, revocation), refusedFor: use.reason },
    ...shared(use),
  };
}

function shared({ at, id, device, gateway, spoofable }: Use) {
  return { at, evidence: [id], device, gateway, spoofable, explanation: null };
}

function who({ device, certificate }: Use): string {
  return device || certificate || 'An unnamed device';
}

function named({ issuer, serial }: Certificate, revocation: Revocation | undefined): string {
  const name = revocation?.issuerName || (issuer.startsWith('dn:') ? issuer.slice(3) : issuer) || 'unknown issuer';
  return `serial ${serial} of ${name}`;
}

function factsOf(use: Use, { issuer, serial }: Certificate, revocation: Revocation | undefined): Verdict['facts'] {
  return {
    serial,
    issuer: revocation?.issuer ?? issuer,
    issuerName: revocation?.issuerName ?? null,
    certificate: use.certificate,
    revokedAt: revocation?.revokedAt ?? null,
    learnedAt: revocation?.learnedAt ?? null,
    revocationReason: revocation === undefined ? null : (reasons[revocation.reasonCode] ?? null),
    peer: use.peer,
    session: use.session,
  };
}
