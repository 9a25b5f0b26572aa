import { spreadSize, standing } from '../statistics/scorer/spread.ts';
import { mostTopics } from '../statistics/series.ts';
import { type Course, levelSamples, type Memory } from './memory.ts';

/**
 * Where a reading stands, in spreads from the level of its topic, before it is learned; undefined until there were `leastSamples` over
 * `leastMs`.
 */
export function stanceOf(
  memory: Memory,
  topic: string,
  value: number,
  time: number,
  { leastSamples, leastMs }: { leastSamples: number; leastMs: number },
): number | undefined {
  const course = courseOf(memory, topic, time);
  const stands = standing(course.spread, 0, value, levelSamples, false);
  return course.samples++ >= leastSamples && time - course.first >= leastMs ? stands : undefined;
}

/** Of a topic, moved to the front; a new one takes the place of the one longest unheard. */
function courseOf({ courses }: Memory, topic: string, time: number): Course {
  const at = courses.findIndex((one) => one.topic === topic);
  if (at === 0) return courses[0] as Course;
  const [found] = at > 0 ? courses.splice(at, 1) : [];
  const course = found ?? { topic, samples: 0, first: time, spread: new Float64Array(spreadSize) };
  if (courses.length >= mostTopics) courses.pop();
  courses.unshift(course);
  return course;
}
