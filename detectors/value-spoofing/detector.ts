import { attributeOf, deviceOf, eventId } from '../../schemas/event/event.ts';
import type { BesideDetector, Reading, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { type Limits, shippedLimits } from '../statistics/accumulation.ts';
import { isNext, noteLatest, type Series, seriesOf } from '../statistics/series.ts';
import { followed, grown } from '../statistics/told.ts';
import { aspects, type Memory, numbersOfSeries, sumAt } from './memory.ts';
import { movementOf, neighbourhoodOf } from './neighbourhood.ts';
import { courseOf, stanceOf } from './stance.ts';
import { noSurprises, surprisesOf } from './surprises.ts';
import { topicShape } from './topic-shape.ts';
import { spoofVerdict } from './verdict.ts';

export interface Settings extends Limits {
  /** A series is judged after so many readings, and so long. */
  leastSamples: number;
  leastMs: number;
  /** A stretch of so many readings that was reported is the new usual: everything is learned anew. */
  anewSamples: number;
  /** Neighbours heard lately from which they are held against each other. */
  leastNeighbours: number;
}

const surprises = noSurprises();

export const valueSpoofing: BesideDetector<Memory, Settings> = {
  id: 'value-spoofing',
  code: 'D27',
  title: 'The readings a device publishes are not like its own',
  type: 'beside',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1565.002', 'T0832', 'T0856'] },
  reasons: {
    value_unusual: ['medium'],
    value_frozen: ['low'],
    precision_changed: ['low'],
    apart_from_neighbours: ['low'],
  },
  settings: { ...shippedLimits, leastSamples: 100, leastMs: 86_400_000, anewSamples: 400, leastNeighbours: 3 },
  quietMs: 0,
  retainMs: 7 * 86_400_000,
  subjectOf: (event) => (attributeOf(event, 'value') === '' ? '' : deviceOf(event)),
  start: () => ({ series: [], courses: [] }),
  groupOf: neighbourhoodOf,

  hear(memory, event, settings) {
    // What is spooled or sent again says nothing of when it was measured.
    if (event.backlog || event.redelivered) return undefined;
    const { time, gateway } = event;
    const device = deviceOf(event);
    const course = courseOf(memory, attributeOf(event, 'topic'), time);
    // The same text for all that wait.
    const { topic } = course;
    const value = attributeOf(event, 'value');
    return {
      reading: { id: eventId(event), time, topic, value, device, gateway, spoofable: spoofableBy(event.trust) },
      shape: topicShape(topic, device),
      stands: stanceOf(course, Number(value), time, settings),
    };
  },

  judge(memory, reading, panel, settings) {
    const { id, time, topic, value, device } = reading;
    const series = seriesOf(memory.series, topic, numbersOfSeries, time);
    if (!isNext(series, id, time)) return undefined;
    surprisesOf(series, value, movementOf(panel, device, time, settings.leastNeighbours), surprises);
    const found = followedBy(memory, series, reading, settings);
    noteLatest(series, id, time);
    if (series.stretches.some((one) => one !== undefined && one.told > 0 && one.seen >= settings.anewSamples)) {
      series.numbers.fill(0);
      series.samples = 0;
      for (const one of series.stretches) if (one !== undefined) one.over = true;
    }
    return found;
  },

  elapse({ series }, subject, settings) {
    const found = grown(series);
    if (found === undefined) return undefined;
    return { ...spoofVerdict(found.series, found.aspect, found.stretch, subject, settings), refreshes: true };
  },
};

function followedBy(memory: Memory, series: Series, reading: Reading, settings: Settings): Verdict | undefined {
  const { id, time, value, device, gateway, spoofable } = reading;
  const { samples, first } = series;
  const warm = samples >= settings.leastSamples && time - first >= settings.leastMs;
  const sample = { id, time, measured: Number(value), gateway, spoofable, samples, warm };
  let found: Verdict | undefined;
  for (let at = 0; at < aspects.length; at++) {
    const one = { ...sample, surprise: surprises[at] as number };
    const stretch = followed(memory.series, series, at, sumAt(at), one, settings);
    if (stretch !== undefined) found ??= spoofVerdict(series, at, stretch, device, settings);
  }
  return found;
}
