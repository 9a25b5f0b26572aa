import { deviceOf } from '../../schemas/event/event.ts';
import type { Among } from '../detector.ts';
import { type Hourly, noneTold } from '../hourly.ts';
import { held, real, type RecordOf, shapeOf, text } from '../records/shape.ts';
import { boutFields, type Counted, fadedPeak, learnSlots, weekOfSlots } from '../statistics/bouts.ts';

export const memoryShape = shapeOf({
  ...boutFields,
  /** Greatest event time, as far as clocks that run ahead let us know. */
  clock: real(),
  lastId: text(),
  /** Ids of the latest repeats while there are many. */
  ids: held<string[]>(),
});
export type Memory = RecordOf<typeof memoryShape>;

const mostIds = 16;
/** Repeats in one slot from which they are noted by name. */
const noteFrom = 8;

export function noteId(memory: Memory, id: string): void {
  memory.lastId = id;
  if (memory.now + memory.before < noteFrom) {
    memory.ids = undefined;
    return;
  }
  const ids = (memory.ids ??= []);
  ids.push(id);
  if (ids.length > mostIds) ids.shift();
}

/** Plain data: what devices of one model do, each from its first repeat on, and how many of them were told of. */
export interface Cohort extends Counted {
  /** Most that one of them had in two slots on end without being told, as of a slot. */
  peak: number;
  slot: number;
  hourly: Hourly;
}

/** Devices of one model; all devices of the tenant that the inventory names no model of. */
export const cohort: Among<Cohort> = {
  groupOf: (event, known) => `model ${known.device(event.tenant, deviceOf(event))?.model ?? ''}`,
  start: () => ({ slots: 0, sum: 0, squares: 0, peak: 0, slot: 0, hourly: noneTold() }),
};

/** Slots of all devices of a model are counted up to a hundred device-weeks. */
const fadeAt = 100 * weekOfSlots;

/** What a device has learned of itself its model learns, too. */
export function learnTogether(own: Cohort, { slot, peak }: Memory, slots: number, count: number): void {
  learnSlots(own, slots, count, fadeAt);
  if (slot > own.slot) {
    own.peak = fadedPeak(own.peak, slot - own.slot);
    own.slot = slot;
  }
  own.peak = Math.max(own.peak, peak);
}

/** Whether a device-week or more is known of a model. */
export const isKnown = (own: Cohort | undefined): boolean => own !== undefined && own.slots >= weekOfSlots;
