import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import { samePlace } from '../network.ts';
import type { Stay } from './memory.ts';
import type { Return, Settings } from './returns.ts';

/** It went back and forth: two holders throw each other out. */
export function alternatingVerdict(returns: readonly Return[], settings: Settings): Verdict {
  const first = returns[0] as Return;
  const last = returns.at(-1) as Return;
  const spanMs = last.back.from - first.elsewhere.from;
  const oneOther = returns.every(({ elsewhere }) => samePlace(elsewhere, first.elsewhere));
  return {
    reason: 'alternating',
    severity: 'high',
    title: `${named(last.back)} came back to ${where(last.back)} from ${where(last.elsewhere)} ${returns.length} times within ${span(spanMs)}: two holders`,
    // A device on the edge of two networks shows many addresses elsewhere; a second holder shows its own.
    confidence: oneOther ? 3 : 2,
    evidence: [...new Set(returns.flatMap(({ elsewhere, back }) => [elsewhere.firstId, back.firstId]))],
    explanation: {
      metric: `returns to one place in ${span(settings.withinMs)}`,
      observed: returns.length,
      expectedLow: 0,
      expectedHigh: settings.returns - 1,
      samples: returns.length + 1,
      whose: 'fixed',
    },
    facts: { returns: returns.length, spanMs, ...factsOf(last.back, last.elsewhere) },
    ...shared(last.back, last.back.from, [last.back, ...returns.map(({ elsewhere }) => elsewhere)]),
  };
}

export function overlappingVerdict(alive: Stay, other: Stay): Verdict {
  const overlapMs = alive.seen - other.to;
  return {
    reason: 'overlapping',
    severity: 'high',
    title: `${named(alive)} was in use at ${where(alive)} and at ${where(other)} for ${span(overlapMs)}`,
    confidence: 2,
    evidence: [other.lastId, alive.lastId],
    facts: { overlapMs, ...factsOf(alive, other) },
    ...shared(alive, alive.seen, [alive, other]),
  };
}

/** Not a page: a certificate copied into two devices is a fault of the factory first. */
export function sharedVerdict({ elsewhere, back }: Return): Verdict {
  return {
    reason: 'shared_between_devices',
    severity: 'medium',
    title: `${back.device} at ${where(back)} and ${elsewhere.device} at ${where(elsewhere)} show one certificate`,
    confidence: 2,
    evidence: [elsewhere.firstId, back.firstId],
    facts: factsOf(back, elsewhere),
    ...shared(back, back.from, [back, elsewhere]),
  };
}

function shared({ device, gateway }: Stay, at: number, stays: readonly Stay[]) {
  const spoofable = Math.max(...stays.map((stay) => stay.spoofable)) as 0 | 1 | 2 | 3;
  return { at, device, gateway, spoofable };
}

function factsOf(here: Stay, other: Stay): Verdict['facts'] {
  return {
    peer: here.peer,
    gateway: here.gateway,
    session: here.session,
    otherPeer: other.peer,
    otherGateway: other.gateway,
    otherSession: other.session,
    otherDevice: other.device,
  };
}

function named({ device }: Stay): string {
  return device === '' ? 'A certificate' : `The certificate of ${device}`;
}

function where({ peer, gateway }: Stay): string {
  return peer === '' ? gateway : `${peer} (${gateway})`;
}
