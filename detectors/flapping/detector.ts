import { type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { fill, level } from '../statistics/bucket.ts';
import { noted, type Memory, memoryShape } from './memory.ts';
import { flappingVerdict } from './verdict.ts';

export interface Settings {
  /** Endings beyond one per `leakMs` that make a verdict: 14 beyond one a minute are 15 within any minute. */
  beyond: number;
  leakMs: number;
}

export const flapping: StreamDetector<Memory, Settings> = {
  id: 'flapping',
  code: 'D16',
  title: 'The sessions of a device keep ending',
  type: 'stream',
  lane: 'identity',
  reads: ['session-closed'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1499', 'T0814', 'T0826'] },
  reasons: { flapping: ['low'], session_takeover: ['low', 'medium'] },
  settings: { beyond: 14, leakMs: 60_000 },
  quietMs: 60 * 60_000,
  retainMs: 2 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, { beyond, leakMs }, known) {
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
    if (level(memory.emptyAt, memory.clock, leakMs) < beyond) return undefined;
    return expected(flappingVerdict(episode, event, leakMs), event, known);
  },
};

/** While a site is worked on, sessions end. */
function expected(verdict: Verdict, { tenant, gateway }: Event, known: Known): Verdict {
  const planned = known.planned(tenant, verdict.device ?? '', gateway, verdict.at ?? 0);
  if (planned === undefined) return verdict;
  return { ...verdict, severity: 'low', facts: { ...verdict.facts, planned: planned.id } };
}
