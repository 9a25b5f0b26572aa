import { type Event, eventId } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { deviceSubject, span, spoofableBy } from '../evidence.ts';
import type { Memory } from './memory.ts';

/** Whoever has the factory's keys can do this; the device has no reason to. */
export function afterRotationVerdict(
  memory: Memory,
  use: { at: number; id: string; gateway: string; peer: string },
  device: string,
  event: Event,
): Verdict {
  const sinceMs = use.at - memory.since;
  return {
    reason: 'factory_certificate_after_rotation',
    severity: 'high',
    title: `${device} was let in with its factory certificate ${span(sinceMs)} after it had been rotated`,
    confidence: 2,
    spoofable: Math.max(memory.spoofable, spoofableBy(event.trust)) as 0 | 1 | 2 | 3,
    at: use.at,
    evidence: memory.fallbackId === '' ? [use.id] : [use.id, memory.fallbackId],
    gateway: use.gateway,
    facts: {
      rotatedAt: memory.since,
      sinceMs,
      peer: use.peer,
      operationalPeer: memory.peer,
      operationalGateway: memory.gateway,
      fellBackBefore: memory.fallbackId !== '',
    },
  };
}

export function neverRotatedVerdict(memory: Memory, device: string, due: number): Verdict {
  const afterMs = due - memory.firstAt;
  return {
    reason: 'never_rotated',
    severity: 'low',
    title: `${device} still uses its factory certificate ${span(afterMs)} after its first connection`,
    confidence: 2,
    spoofable: memory.spoofable as 0 | 1 | 2 | 3,
    at: due,
    evidence: [memory.firstId],
    gateway: memory.factoryGateway,
    facts: { firstAt: memory.firstAt, lastAt: memory.factoryAt, afterMs, peer: memory.factoryPeer },
  };
}

export function sameKeyVerdict(memory: Memory, event: Event): Verdict {
  return {
    reason: 'rotated_without_new_key',
    severity: 'medium',
    title: `${deviceSubject(event)} has a new certificate on its old key`,
    confidence: 3,
    spoofable: Math.max(memory.spoofable, spoofableBy(event.trust)) as 0 | 1 | 2 | 3,
    at: event.time,
    evidence: [eventId(event)],
    facts: {
      serial: event.certificateSerial,
      issuer: event.certificateIssuer,
      certificate: event.certificateSubject,
      peer: event.peer,
    },
  };
}
