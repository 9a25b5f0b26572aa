import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, Revocation, StreamDetector } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { acceptedOf, type Memory, memoryShape, setAccepted } from './memory.ts';
import { acceptedVerdict, type Certificate, rejectedVerdict, type Use } from './verdicts.ts';

export interface Settings {
  /** How long a revocation may take to reach every gateway, ms. Inside it an accepted session is nobody's fault. */
  propagationMs: number;
}

export const revokedCertificateUsed: StreamDetector<Memory, Settings> = {
  id: 'revoked-certificate-used',
  code: 'D01',
  title: 'A revoked certificate was used',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'session-refused'],
  subjectKind: 'certificate',
  attack: { version: '17.1', techniques: ['T1649', 'T1078', 'T0859'] },
  reasons: { rejected: ['medium'], accepted: ['critical'] },
  settings: { propagationMs: 60 * 60_000 },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: ({ certificateIssuer, certificateSerial }) =>
    certificateSerial === '' ? '' : `${certificateIssuer}:${certificateSerial}`,
  start: memoryShape,

  observe(memory, event, settings, known) {
    const certificate = { issuer: event.certificateIssuer, serial: event.certificateSerial };
    memory.issuerChars = certificate.issuer.length;
    const revocation = known.revocation(event.tenant, certificate.issuer, certificate.serial);
    const use = useOf(event);
    if (event.kind === 'session-opened') {
      const kept = keepAccepted(memory, use);
      if (!gap(use, revocation, settings)) return undefined;
      if (kept) memory.acceptedJudgedBy = revocation.revokedAt;
      return acceptedVerdict(use, certificate, revocation);
    }
    if (memory.refused === undefined || use.at >= memory.refused.at) {
      memory.refused = use;
      memory.refusedJudgedBy = -1;
    }
    const inForce = revocation !== undefined && revocation.revokedAt <= use.at ? revocation : undefined;
    if (inForce === undefined && use.reason !== 'certificate_revoked') return undefined;
    memory.refusedJudgedBy = inForce?.revokedAt ?? 0;
    return rejectedVerdict(use, certificate, inForce);
  },

  reconsider(memory, subject, tenant, settings, known: Known) {
    const certificate = certificateOf(memory, subject);
    const revocation = known.revocation(tenant, certificate.issuer, certificate.serial);
    if (revocation === undefined) return undefined;
    const { revokedAt } = revocation;
    const accepted = memory.acceptedJudgedBy === revokedAt ? undefined : acceptedOf(memory);
    if (accepted !== undefined && gap(accepted, revocation, settings)) {
      memory.acceptedJudgedBy = revokedAt;
      return acceptedVerdict(accepted, certificate, revocation);
    }
    const { refused } = memory;
    if (refused === undefined || memory.refusedJudgedBy === revokedAt || revokedAt > refused.at) return undefined;
    memory.refusedJudgedBy = revokedAt;
    return rejectedVerdict(refused, certificate, revocation);
  },
};

function certificateOf({ issuerChars }: Memory, subject: string): Certificate {
  return { issuer: subject.slice(0, issuerChars), serial: subject.slice(issuerChars + 1) };
}

/** The latest accepted session, by event time: a late line must not hide a later one. */
function keepAccepted(memory: Memory, use: Use): boolean {
  if (memory.id !== '' && use.at < memory.at) return false;
  setAccepted(memory, use);
  memory.acceptedJudgedBy = -1;
  return true;
}

function gap(use: Use, revocation: Revocation | undefined, { propagationMs }: Settings): revocation is Revocation {
  return revocation !== undefined && use.at - revocation.revokedAt > propagationMs;
}

function useOf(event: Event): Use {
  return {
    id: eventId(event),
    at: event.time,
    device: deviceOf(event),
    gateway: event.gateway,
    peer: event.peer,
    session: event.session,
    certificate: event.certificateSubject,
    reason: event.reason,
    spoofable: spoofableBy(event.trust),
  };
}
