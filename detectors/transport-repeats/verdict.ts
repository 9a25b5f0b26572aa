import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { chanceInTwo, limitInTwo, type Usual } from '../statistics/bouts.ts';
import { type Cohort, isKnown, type Memory } from './memory.ts';
import type { Settings } from './settings.ts';

/** More than the link explains: somebody may send a device's packets again from its own address. */
export function repeatsVerdict(
  memory: Memory,
  cohort: Cohort | undefined,
  event: Event,
  { usual, least }: { usual: Usual; least: number },
  settings: Settings,
): Verdict {
  const { now, before, peak, slots, ids = [] } = memory;
  const observed = now + before;
  const limit = limitInTwo(settings.chance, least, usual);
  const device = deviceOf(event);
  const withinMs = 2 * settings.slotMs;
  const hourly = (usual.mean * 3_600_000) / settings.slotMs;
  return {
    reason: 'packets_repeated',
    severity: 'low',
    confidence: 1,
    spoofable: spoofableBy(event.trust),
    title: `${observed} packets of ${device} came again within ${span(withinMs)}, where some ${Math.round(10 * hourly) / 10} an hour are usual`,
    at: event.time,
    evidence: [eventId(event), ...ids.toReversed().filter((id) => id !== eventId(event))],
    device,
    gateway: event.gateway,
    explanation: {
      metric: `packets refused as repeated within ${span(withinMs)}`,
      observed,
      expectedLow: 0,
      expectedHigh: limit - 1,
      samples: Math.floor(slots),
      whose: whoseOf(memory, cohort, settings),
    },
    facts: {
      repeats: observed,
      usualPerHour: Math.round(100 * hourly) / 100,
      mostBefore: Math.round(peak),
      mostOfModel: Math.round(cohort?.peak ?? 0),
      chance: Number(chanceInTwo(observed, usual).toPrecision(2)),
      peer: event.peer,
      session: event.session,
    },
  };
}

/** On whose past the expectation rests most. */
function whoseOf({ slots }: Memory, cohort: Cohort | undefined, { weight }: Settings): 'device' | 'cohort' | 'fixed' {
  if (!isKnown(cohort)) return 'fixed';
  return slots >= weight ? 'device' : 'cohort';
}

/** Said once: what packets of many devices have in common is their network, or their firmware. */
export function manyVerdict(verdict: Verdict, event: Event, devices: number): Verdict {
  return {
    ...verdict,
    reason: 'many_repeat',
    title: `Packets of ${devices} devices or more came again within the hour far more often than is usual, those of ${deviceOf(event)} among them`,
    facts: { ...verdict.facts, devices },
  };
}
