import type { EventLog } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import type { Placed } from './placed.ts';
import { readTick } from './read-tick.ts';

/** A partition as it is being read, and the time of the last tick that was dealt with: -1 for none, Infinity when there is no more. */
export interface Course {
  readonly lane: Lane;
  readonly partition: number;
  readonly steps: AsyncIterator<Placed>;
  time: number;
}

/** @param steps as they come in the partition */
export function courseOf(lane: Lane, partition: number, steps: AsyncIterable<Placed>): Course {
  return { lane, partition, steps: steps[Symbol.asyncIterator](), time: -1 };
}

/**
 * What stands in several partitions, tick by tick, always of the one that has come least far: what one is judged by others may
 * have told. A partition ends before its first tick at or after `end`, ms.
 */
export async function* sideBySide(courses: readonly Course[], end: number): AsyncGenerator<[Course, Placed]> {
  try {
    for (let next = earliest(courses); next !== undefined; next = earliest(courses)) yield* toNextTick(next, end);
  } finally {
    for (const { steps } of courses) await steps.return?.();
  }
}

function earliest(courses: readonly Course[]): Course | undefined {
  const going = courses.filter(({ time }) => time < Number.POSITIVE_INFINITY);
  return going.toSorted((a, b) => a.time - b.time)[0];
}

async function* toNextTick(course: Course, end: number): AsyncGenerator<[Course, Placed]> {
  for (;;) {
    const { done, value } = await course.steps.next();
    const tick = done === true ? undefined : value.tick;
    if (done === true || (tick !== undefined && tick.time >= end)) {
      course.time = Number.POSITIVE_INFINITY;
      return;
    }
    yield [course, value];
    if (tick === undefined) continue;
    course.time = tick.time;
    return;
  }
}

/** Of the log, from an offset on to where it ends now; what an append of unknown fate brought again is left out. */
export async function* loggedSteps(log: EventLog, lane: Lane, partition: number, from: number): AsyncGenerator<Placed> {
  const repeats = new Repeats();
  const topic = topics[lane];
  const { low, next: end } = await log.bounds(topic, partition);
  for (let at = Math.max(low, from); at < end; ) {
    const records = await log.read(topic, partition, at, { bytes: 8 * 1_048_576 });
    for (const { header, payload, offset } of records) {
      if (repeats.fold(header) !== undefined) continue;
      if (header.type === 'events') yield { offset, rows: new BlockCursor(payload) };
      else if (header.type === 'tick') yield { offset, tick: readTick(payload) };
    }
    at = (records.at(-1)?.offset ?? end) + 1;
  }
}
