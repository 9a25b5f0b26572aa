import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, Revocation, StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { acceptedVerdict, rejectedVerdict, type Use } from './verdicts.ts';

export interface Settings {
  /** How long a revocation may take to reach every gateway, ms. Inside it an accepted session is nobody's fault. */
  propagationMs: number;
}

export interface Memory {
  /** As the event named it. */
  issuer: string;
  serial: string;
  accepted: Use | undefined;
  refused: Use | undefined;
  /** Revocation time that the last verdict on `accepted` and on `refused` rested on, -1 before any. */
  acceptedJudgedBy: number;
  refusedJudgedBy: number;
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
  settings: { propagationMs: 60 * 60_000 },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: ({ certificateIssuer, certificateSerial }) =>
    certificateSerial === '' ? '' : `${certificateIssuer}:${certificateSerial}`,
  start: () => ({
    issuer: '',
    serial: '',
    accepted: undefined,
    refused: undefined,
    acceptedJudgedBy: -1,
    refusedJudgedBy: -1,
  }),

  observe(memory, event, settings, known) {
    memory.issuer = event.certificateIssuer;
    memory.serial = event.certificateSerial;
    const revocation = known.revocation(event.tenant, memory.issuer, memory.serial);
    const use = useOf(event);
    if (event.kind === 'session-opened') {
      keepAccepted(memory, use);
      return gap(use, revocation, settings) ? judgeAccepted(memory, use, revocation) : undefined;
    }
    if (memory.refused === undefined || use.at >= memory.refused.at) {
      memory.refused = use;
      memory.refusedJudgedBy = -1;
    }
    const inForce = revocation !== undefined && revocation.revokedAt <= use.at ? revocation : undefined;
    if (inForce === undefined && use.reason !== 'certificate_revoked') return undefined;
    memory.refusedJudgedBy = inForce?.revokedAt ?? 0;
    return rejectedVerdict(use, memory, inForce);
  },

  reconsider(memory, _subject, tenant, settings, known: Known) {
    const revocation = known.revocation(tenant, memory.issuer, memory.serial);
    if (revocation === undefined) return undefined;
    const { accepted, refused } = memory;
    if (
      accepted !== undefined &&
      gap(accepted, revocation, settings) &&
      memory.acceptedJudgedBy !== revocation.revokedAt
    ) {
      return judgeAccepted(memory, accepted, revocation);
    }
    if (refused === undefined || memory.refusedJudgedBy === revocation.revokedAt || revocation.revokedAt > refused.at) {
      return undefined;
    }
    memory.refusedJudgedBy = revocation.revokedAt;
    return rejectedVerdict(refused, memory, revocation);
  },
};

/** The latest accepted session, by event time: a late line must not hide a later one. */
function keepAccepted(memory: Memory, use: Use): void {
  if (memory.accepted !== undefined && use.at < memory.accepted.at) return;
  memory.accepted = use;
  memory.acceptedJudgedBy = -1;
}

function gap(use: Use, revocation: Revocation | undefined, { propagationMs }: Settings): revocation is Revocation {
  return revocation !== undefined && use.at - revocation.revokedAt > propagationMs;
}

function judgeAccepted(memory: Memory, use: Use, revocation: Revocation): Verdict {
  if (memory.accepted?.id === use.id) memory.acceptedJudgedBy = revocation.revokedAt;
  return acceptedVerdict(use, memory, revocation);
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
