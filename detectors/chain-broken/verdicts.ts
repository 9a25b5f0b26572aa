import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import type { Hole, Torn } from './memory.ts';

/** Characters of a hash that a finding repeats. */
const mostShown = 64;

/** Two records that name the same one before them: one of them was put there. */
export function forkedVerdict(event: Event, named: string): Verdict {
  const device = deviceOf(event);
  const previous = named.slice(0, mostShown);
  return {
    reason: 'chain_forked',
    severity: 'medium',
    confidence: 2,
    spoofable: spoofableBy(event.trust),
    title: `${device} chained a second record to ${previous.slice(0, 12)}: one of the two was put there or changed`,
    device,
    gateway: event.gateway,
    facts: { previous, sequence: event.sequence, session: event.session, peer: event.peer },
  };
}

/** @param latest those of it that were concluded now; `received` links in all */
export function brokenVerdict(torn: Torn, latest: readonly Hole[], received: number, device: string): Verdict {
  const [first] = latest;
  const { holes, usual, ids } = torn;
  const spoofable = latest.reduce<Hole['spoofable']>(
    (most, hole) => (hole.spoofable > most ? hole.spoofable : most),
    0,
  );
  return {
    reason: 'chain_broken',
    // What anybody can send, anybody can also have lost.
    severity: spoofable === 3 ? 'low' : 'medium',
    confidence: holes === 1 ? 1 : 2,
    spoofable,
    title: `Records of ${device} name ones before them that did not come, in ${holes === 1 ? 'one place' : `${holes} places`}: something was taken out`,
    at: first?.at ?? torn.to,
    evidence: ids.toReversed(),
    device,
    gateway: first?.gateway ?? '',
    explanation: {
      metric: 'links missing',
      observed: holes,
      expectedLow: 0,
      expectedHigh: Math.ceil(3 * usual * (received - torn.received)),
      samples: received,
      whose: 'device',
    },
    facts: { holes, usuallyLost: Math.round(usual * 10_000) / 10_000, beforeSequence: first?.sequence ?? -1 },
  };
}
