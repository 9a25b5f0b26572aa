import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { type Cohort, rarityOf, type Together } from './cohort.ts';
import type { Episode, Memory } from './memory.ts';
import type { RestlessSettings } from './restless.ts';

/** Half of the sessions ended by another's taking over: two speak in one name. Otherwise a line or a battery is bad. */
export function flappingVerdict(episode: Episode, event: Event, leakMs: number): Verdict {
  const { from, endings, takeovers, ids, spoofable } = episode;
  const device = deviceOf(event);
  const overMs = Math.max(0, event.time - from);
  const isTakeover = takeovers * 2 >= endings;
  const how = isTakeover ? `, ${takeovers} of them because another session took over` : '';
  return {
    reason: isTakeover ? 'session_takeover' : 'flapping',
    severity: isTakeover ? 'medium' : 'low',
    confidence: 2,
    spoofable,
    title: `${endings} sessions of ${device} ended within ${span(overMs)}${how}`,
    at: event.time,
    evidence: ids.toReversed(),
    device,
    gateway: event.gateway,
    explanation: {
      metric: `sessions ended within ${span(overMs)}`,
      observed: endings,
      expectedLow: 0,
      expectedHigh: Math.max(1, Math.ceil(overMs / leakMs)),
      samples: endings,
      whose: 'fixed',
    },
    facts: { endings, takeovers, from, overMs, lastReason: event.reason, peer: event.peer },
  };
}

/** A device whose sessions end rarely enough for `flapping`, and more often than those of devices like it. */
export function restlessVerdict(
  memory: Memory,
  cohort: Cohort | undefined,
  event: Event,
  id: string,
  { restless }: RestlessSettings,
): Verdict {
  const device = deviceOf(event);
  const endings = memory.endings + memory.endingsBefore;
  const { rarity, known } =
    cohort === undefined
      ? { rarity: 0, known: 0 }
      : rarityOf(cohort, endings / 2, [memory.endings, memory.endingsBefore]);
  return {
    reason: 'more_than_cohort',
    severity: 'low',
    confidence: 1,
    spoofable: spoofableBy(event.trust),
    title: `${endings} sessions of ${device} ended within an hour, as of one in ${Math.floor(10 ** rarity)} devices like it at the most`,
    at: event.time,
    evidence: [...new Set([id, ...(memory.episode?.ids.toReversed() ?? [])])],
    device,
    gateway: event.gateway,
    explanation: {
      metric: 'sessions ended within an hour',
      observed: endings,
      expectedLow: 0,
      expectedHigh: restless - 1,
      samples: Math.round(known),
      whose: 'cohort',
    },
    facts: {
      endings,
      halfHoursKnown: Math.round(known),
      ownUsual: Math.round(20 * memory.usual) / 10,
      lastReason: event.reason,
      peer: event.peer,
    },
  };
}

/** Said once of all: what many devices of a model do at once lies with their broker, their line or their firmware. */
export function cohortVerdict(verdict: Verdict, { devices, median }: Together, event: Event): Verdict {
  return {
    ...verdict,
    reason: 'cohort_flapping',
    severity: 'low',
    title: `The sessions of ${devices + 1} devices or more end again and again at the same time, those of ${deviceOf(event)} among them`,
    facts: { ...verdict.facts, devices: devices + 1, medianEndings: median },
  };
}
