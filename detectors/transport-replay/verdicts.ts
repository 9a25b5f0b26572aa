import { type Event, eventId } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { limitInTwo, type Usual } from '../statistics/bouts.ts';
import type { Memory, Signs } from './memory.ts';
import type { Settings } from './settings.ts';

/** Somebody has recorded what a device sent, and sends it again from an address of his own. */
export function replayedVerdict(signs: Signs, event: Event): Verdict {
  const { peer, gateway, time, trust } = event;
  return {
    reason: 'replayed_from_elsewhere',
    severity: 'high',
    confidence: 3,
    spoofable: Math.max(signs.spoofable, spoofableBy(trust)) as Signs['spoofable'],
    title: `${peer}, of which ${gateway} knows no session, sent a packet again that was recorded in a device's tunnel`,
    at: time,
    evidence: [eventId(event), ...signs.ids.toReversed()],
    gateway,
    facts: { peer, peerPort: event.peerPort, ...countsOf(signs) },
  };
}

/** Nobody came in from there afterwards. */
export function withoutSessionVerdict(signs: Signs, source: string): Verdict {
  const { floats, missing, from, last, gateway, ids, spoofable } = signs;
  return {
    reason: 'packets_without_session',
    severity: 'medium',
    confidence: 1,
    spoofable,
    title: `${source} sent ${floats + missing} packets of no session of its own to ${gateway} within ${span(last - from)}, and opened none`,
    at: last,
    evidence: ids.toReversed(),
    gateway,
    facts: { peer: source, ...countsOf(signs) },
  };
}

function countsOf({ floats, missing, from, last }: Signs): Verdict['facts'] {
  return { askedToMove: floats, withoutSession: missing, from, overMs: last - from };
}

/** The gateway does not say whose packets they were, nor where they came from. */
export function nobodysVerdict(memory: Memory, event: Event, usual: Usual, settings: Settings): Verdict {
  const observed = memory.now + memory.before;
  const withinMs = 2 * settings.slotMs;
  const hourly = (usual.mean * 3_600_000) / settings.slotMs;
  return {
    reason: 'nobodys_packets_repeated',
    severity: 'low',
    confidence: 1,
    spoofable: spoofableBy(event.trust),
    title: `${event.gateway} refused ${observed} packets as repeated within ${span(withinMs)} without naming a client, which it does when they come from elsewhere`,
    explanation: {
      metric: `packets of nobody refused as repeated within ${span(withinMs)}`,
      observed,
      expectedLow: 0,
      expectedHigh: limitInTwo(settings.chance, Math.max(settings.least, settings.times * memory.peak), usual) - 1,
      samples: Math.floor(memory.slots),
      whose: memory.slots >= settings.weight ? 'device' : 'fixed',
    },
    facts: { repeats: observed, usualPerHour: Math.round(100 * hourly) / 100, mostBefore: Math.round(memory.peak) },
  };
}
