import { attributeOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject } from '../evidence.ts';
import { turnOf } from '../hourly.ts';
import { addTo, chanceInTwo, drawnTo, type Usual } from '../statistics/bouts.ts';
import { type Cohort, cohort, isKnown, learnTogether, type Memory, memoryShape, noteId } from './memory.ts';
import type { Settings } from './settings.ts';
import { manyVerdict, repeatsVerdict } from './verdict.ts';

export const transportRepeats: StreamDetector<Memory, Settings, Cohort> = {
  id: 'transport-repeats',
  code: 'D12',
  title: 'Far more packets of a device came again than is usual for it',
  type: 'stream',
  lane: 'identity',
  reads: ['transport-reported'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1557', 'T0830'] },
  // Wireless links repeat and reorder packets: by itself this is never more than a hint.
  reasons: { packets_repeated: ['low'], many_repeat: ['low'] },
  settings: {
    ...{ slotMs: 5 * 60_000, leastUnknown: 200, least: 40, chance: 1e-6, times: 2 },
    ...{ mean: 0.5, variance: 5, weight: 288, mostTold: 5 },
  },
  quietMs: 60 * 60_000,
  retainMs: 14 * 24 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,
  among: cohort,

  observe(memory, event, settings, known, shared) {
    const id = eventId(event);
    if (attributeOf(event, 'warning') !== 'replay' || event.backlog || id === memory.lastId) return undefined;
    memory.clock = Math.max(memory.clock, Math.min(event.time, event.receivedAt));
    const slot = Math.floor(memory.clock / settings.slotMs);
    // What comes later than two slots is no part of what goes on now.
    if (event.time < (slot - 1) * settings.slotMs) return undefined;
    addTo(memory, slot, event.weight, (slots, count) => {
      if (shared !== undefined) learnTogether(shared, memory, slots, count);
    });
    noteId(memory, id);
    const observed = memory.now + memory.before;
    const least = leastOf(memory, shared, settings);
    if (memory.toldSlot === slot || observed < least) return undefined;
    const usual = usualOf(memory, shared, settings);
    if (chanceInTwo(observed, usual) >= settings.chance) return undefined;
    const goesOn = memory.toldSlot === slot - 1;
    memory.toldSlot = slot;
    const verdict = repeatsVerdict(memory, shared, event, { usual, least }, settings);
    return goesOn || shared === undefined ? verdict : inTurn(shared, verdict, event, memory, settings);
  },
};

/** Repeats below which nothing is told, however rare. */
function leastOf({ peak }: Memory, shared: Cohort | undefined, { leastUnknown, least, times }: Settings): number {
  return Math.max(isKnown(shared) ? least : leastUnknown, times * Math.max(peak, shared?.peak ?? 0));
}

/** What is usual of the device, drawn to its cohort, and that to what is usual of anybody. */
function usualOf(memory: Memory, shared: Cohort | undefined, { mean, variance, weight }: Settings): Usual {
  const anybody = { mean, square: mean ** 2 + variance };
  return drawnTo(memory, shared === undefined ? anybody : drawnTo(shared, anybody, weight), weight);
}

/** A firmware or a network that repeats packets of many devices: told of some, and once that there are more. */
function inTurn(
  shared: Cohort,
  verdict: Verdict,
  event: Event,
  { clock }: Memory,
  { mostTold }: Settings,
): Verdict | undefined {
  const turn = turnOf(shared.hourly, clock);
  if (turn <= mostTold) return verdict;
  return turn === mostTold + 1 ? manyVerdict(verdict, event, turn) : undefined;
}
