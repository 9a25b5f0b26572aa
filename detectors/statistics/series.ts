import type { Stretch } from './stretch.ts';

/** What one device says on one topic. Plain data. */
export interface Series {
  topic: string;
  /** Messages learned. */
  samples: number;
  /** Event times, ms, of the first and the latest message, and the id of the latest. */
  first: number;
  last: number;
  lastId: string;
  numbers: Float64Array;
  /** By accumulation. */
  stretches: (Stretch | undefined)[];
}

export function emptySeries(topic: string, numbers: number): Series {
  return { topic, samples: 0, first: 0, last: 0, lastId: '', numbers: new Float64Array(numbers), stretches: [] };
}

/** Topics remembered of a device. */
export const mostTopics = 8;
/** A topic unheard for so long makes room for any other, ms. */
const staleMs = 7 * 86_400_000;

/**
 * The series of a topic, moved to the front. When there are too many a new one replaces one unheard for a week, else the one
 * with the fewest messages: who makes up topics must not make a device's own forgotten.
 */
export function seriesOf(all: Series[], topic: string, numbers: number, time: number): Series {
  const at = all.findIndex((one) => one.topic === topic);
  if (at === 0) return all[0] as Series;
  const [found] = at > 0 ? all.splice(at, 1) : [];
  const series = found ?? emptySeries(topic, numbers);
  if (all.length >= mostTopics) all.splice(leastKept(all, time), 1);
  all.unshift(series);
  return series;
}

function leastKept(all: readonly Series[], time: number): number {
  let least = all.length - 1;
  // The last is the one longest unheard.
  if (time - (all[least] as Series).last > staleMs) return least;
  for (let i = least - 1; i >= 0; i--) if ((all[i] as Series).samples < (all[least] as Series).samples) least = i;
  return least;
}

/** Whether a message comes after what was judged of its series already: what is late, or delivered twice, is not judged. */
export function isNext(series: Series, id: string, time: number): boolean {
  return series.samples === 0 || (time >= series.last && id !== series.lastId);
}

export function noteLatest(series: Series, id: string, time: number): void {
  if (series.samples === 0) series.first = time;
  series.samples++;
  series.last = time;
  series.lastId = id;
}
