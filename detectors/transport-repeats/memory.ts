import { deviceOf } from '../../schemas/event/event.ts';
import type { Among } from '../detector.ts';
import { type Hourly, noneTold } from '../hourly.ts';
import { held, real, type RecordOf, shapeOf, text } from '../records/shape.ts';
import { boutFields, type Counted } from '../statistics/bouts.ts';

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

/** Plain data: what devices of one model do, from their first repeat on, and how many of them were told of. */
export interface Cohort extends Counted {
  hourly: Hourly;
}

/** Devices of one model; all devices of the tenant that the inventory names no model of. */
export const cohort: Among<Cohort> = {
  groupOf: (event, known) => `model ${known.device(event.tenant, deviceOf(event))?.model ?? ''}`,
  start: () => ({ slots: 0, sum: 0, squares: 0, hourly: noneTold() }),
};
