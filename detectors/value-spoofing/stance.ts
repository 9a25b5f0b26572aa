import { spreadSize, standing } from '../statistics/scorer/spread.ts';
import { mostTopics } from '../statistics/series.ts';
import { type Course, levelSamples, type Memory } from './memory.ts';

const spread = new Float64Array(spreadSize);

/**
 * Where a reading stands, in spreads from the level of its topic, before it is learned; undefined until there were `leastSamples` over
 * `leastMs`.
 */
export function stanceOf(
  course: Course,
  value: number,
  time: number,
  { leastSamples, leastMs }: { leastSamples: number; leastMs: number },
): number | undefined {
  spread.set(course.spread);
  const stands = standing(spread, 0, value, levelSamples, false);
  for (let at = 0; at < spreadSize; at++) course.spread[at] = spread[at] as number;
  return course.samples++ >= leastSamples && time - course.first >= leastMs ? stands : undefined;
}

/** The course of a topic, moved to the front; a new one takes the place of the one longest unheard. */
export function courseOf({ courses }: Memory, topic: string, time: number): Course {
  const at = courses.findIndex((one) => one.topic === topic);
  if (at === 0) return courses[0] as Course;
  const [found] = at > 0 ? courses.splice(at, 1) : [];
  const course = found ?? { topic, samples: 0, first: time, spread: Array.from({ length: spreadSize }, () => 0) };
  if (courses.length >= mostTopics) courses.pop();
  courses.unshift(course);
  return course;
}
