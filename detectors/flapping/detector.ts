import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { fill, level } from '../statistics/bucket.ts';
import { type Cohort, cohort, noteEnding, type Together, togetherOf } from './cohort.ts';
import { noted, type Memory, memoryShape } from './memory.ts';
import { countHalfHour, isRestless, type RestlessSettings, setApart } from './restless.ts';
import { cohortVerdict, flappingVerdict, restlessVerdict } from './verdict.ts';

export interface Settings extends RestlessSettings {
  /** Endings beyond one per `leakMs` that make a verdict: 14 beyond one a minute are 15 within any minute. */
  beyond: number;
  leakMs: number;
  /** Other devices of the cohort that do the same at that time, and what part of it, from which it is the cohort that flaps. */
  leastTogether: number;
  shareTogether: number;
}

export const flapping: StreamDetector<Memory, Settings, Cohort> = {
  id: 'flapping',
  code: 'D16',
  title: 'The sessions of a device keep ending',
  type: 'stream',
  lane: 'identity',
  reads: ['session-closed'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1499', 'T0814', 'T0826'] },
  reasons: {
    flapping: ['low'],
    session_takeover: ['low', 'medium'],
    more_than_cohort: ['low'],
    cohort_flapping: ['low'],
  },
  settings: {
    ...{ beyond: 14, leakMs: 60_000, leastTogether: 5, shareTogether: 1 / 2 },
    ...{ restless: 24, leastDevices: 10, leastHalfHours: 30, rarity: 1.7, ownTimes: 3 },
  },
  quietMs: 60 * 60_000,
  retainMs: 2 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,
  among: cohort,

  observe(memory, event, settings, known, shared) {
    const { beyond, leakMs } = settings;
    const id = eventId(event);
    if (id === memory.lastId || memory.episode?.ids.includes(id) === true) return undefined;
    // A clock that runs ahead must not empty the bucket.
    memory.clock = Math.max(memory.clock, Math.min(event.time, event.receivedAt));
    // What comes later than the bucket remembers is no part of what goes on now.
    if (event.backlog || event.time < memory.clock - beyond * leakMs) return undefined;
    if (level(memory.emptyAt, memory.clock, leakMs) === 0) memory.episode = undefined;
    memory.emptyAt = fill(memory.emptyAt, memory.clock, event.weight, leakMs);
    memory.lastId = id;
    const episode = noted(memory, event, id, spoofableBy(event.trust));
    if (shared !== undefined) noteEnding(shared, event, memory.clock);
    countHalfHour(memory, shared, event.weight);
    const flaps = level(memory.emptyAt, memory.clock, leakMs) >= beyond;
    const restless = !flaps && shared !== undefined && isRestless(memory, shared, settings);
    if (!flaps && !restless) return undefined;
    const verdict = flaps
      ? flappingVerdict(episode, event, leakMs)
      : restlessVerdict(memory, shared, event, id, settings);
    if (shared === undefined) return expected(verdict, event, known);
    setApart(memory, shared);
    const together = togetherOf(shared, deviceOf(event));
    // Two who take over each other do so whatever the others do.
    if (verdict.reason === 'session_takeover' || !isShared(together, settings)) return expected(verdict, event, known);
    if (memory.clock < shared.toldUntil) return undefined;
    shared.toldUntil = memory.clock + togetherMs;
    return expected(cohortVerdict(verdict, together, event), event, known);
  },
};

function isShared({ endings, devices, median }: Together, { leastTogether, shareTogether }: Settings): boolean {
  return devices >= leastTogether && median > 1 && median >= shareTogether * endings;
}

/** A cohort that flaps is told of once in so long, ms. */
const togetherMs = 3_600_000;

/** While a site is worked on, sessions end. */
function expected(verdict: Verdict, { tenant, gateway }: Event, known: Known): Verdict {
  const planned = known.planned(tenant, verdict.device ?? '', gateway, verdict.at ?? 0);
  if (planned === undefined) return verdict;
  return { ...verdict, severity: 'low', facts: { ...verdict.facts, planned: planned.id } };
}
