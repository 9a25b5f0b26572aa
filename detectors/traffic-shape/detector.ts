import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { type Limits, shippedLimits } from '../statistics/accumulation.ts';
import { learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import { emptySeries, isNext, noteLatest, type Series, seriesOf } from '../statistics/series.ts';
import { anyDue, followed, grown } from '../statistics/told.ts';
import { aspects, type Memory, numbersOfSeries, numbersOfTopics, sumAt, topicPlaces } from './memory.ts';
import { paceOf, sizeOf } from './surprises.ts';
import { shapeVerdict } from './verdict.ts';

export interface Settings extends Limits {
  /** A series is judged after so many messages, and so long. */
  leastSamples: number;
  leastMs: number;
  /** So many messages of sizes it hardly ever sends are told at the least. */
  leastSizes: number;
}

export const trafficShape: StreamDetector<Memory, Settings> = {
  id: 'traffic-shape',
  code: 'D15',
  title: 'A device publishes at a pace, in sizes or on topics that are not its own',
  experimental: true,
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1041', 'T1071', 'T0832', 'T0836'] },
  reasons: { pace_faster: ['low'], pace_slower: ['low'], size_changed: ['low'], topics_changed: ['low'] },
  settings: { ...shippedLimits, leastSamples: 100, leastMs: 86_400_000, leastSizes: 4 },
  quietMs: 0,
  retainMs: 7 * 86_400_000,
  subjectOf: deviceSubject,
  start: () => ({ series: [], topics: emptySeries('', numbersOfTopics) }),

  observe(memory, event, settings) {
    // What is spooled or sent again keeps no pace.
    if (event.backlog || event.redelivered) return undefined;
    const id = eventId(event);
    const { time } = event;
    const topic = attributeOf(event, 'topic');
    const isKnown = memory.series.some((one) => one.topic === topic);
    const series = seriesOf(memory.series, topic, numbersOfSeries, time);
    if (!isNext(series, id, time)) return undefined;
    const found = judgeTopics(memory, event, id, isKnown, settings) ?? judgeSeries(memory, series, event, id, settings);
    noteLatest(series, id, time);
    return found;
  },

  dueAt: (memory) => (anyDue(allOf(memory)) ? 1 : 0),

  elapse(memory, subject, _tenant, settings) {
    const found = grown(allOf(memory));
    if (found === undefined) return undefined;
    return {
      ...shapeVerdict(found.series, found.aspect, found.stretch, subject, settings),
      refreshes: true,
    };
  },
};

function allOf({ series, topics }: Memory): Series[] {
  return [...series, topics];
}

function isTold({ stretches }: Series, aspect: number): boolean {
  return (stretches[aspect]?.told ?? 0) > 0;
}

function judgeSeries(
  memory: Memory,
  series: Series,
  event: Event,
  id: string,
  settings: Settings,
): Verdict | undefined {
  const common = sampleOf(series, event, id, settings);
  const learns = !isTold(series, 0) && !isTold(series, 1);
  const paces = series.samples > 0 ? paceOf(series, event.time, learns, common.warm) : undefined;
  const size = sizeOf(series, event.size, !isTold(series, 2));
  const looks = [
    { surprise: paces?.faster ?? 0, measured: paces?.gap ?? 0, least: 1 },
    { surprise: paces?.slower ?? 0, measured: paces?.gap ?? 0, least: 1 },
    { surprise: size, measured: event.size, least: settings.leastSizes },
  ];
  let found: Verdict | undefined;
  for (const [aspect, look] of looks.entries()) {
    const stretch = followed(
      memory.series,
      series,
      aspect,
      sumAt(aspect),
      { ...common, ...look },
      settings,
      look.least,
    );
    if (stretch !== undefined) found ??= shapeVerdict(series, aspect, stretch, deviceOf(event), settings);
  }
  return found;
}

const topicKinds = 2;
const topicsAspect = aspects.indexOf('topics_changed');

function judgeTopics(
  { topics }: Memory,
  event: Event,
  id: string,
  isKnown: boolean,
  settings: Settings,
): Verdict | undefined {
  const kind = isKnown ? 0 : 1;
  const surprise = isKnown ? 0 : surpriseOf(topics.numbers, topicPlaces.kinds, topicKinds, 1, topicKinds);
  if (!isTold(topics, topicsAspect)) learnCategory(topics.numbers, topicPlaces.kinds, topicKinds, kind);
  const sample = { ...sampleOf(topics, event, id, settings), surprise, measured: kind };
  const stretch = followed([topics], topics, topicsAspect, topicPlaces.sum, sample, settings);
  noteLatest(topics, id, event.time);
  if (stretch === undefined) return undefined;
  return shapeVerdict(topics, topicsAspect, stretch, deviceOf(event), settings);
}

function sampleOf({ samples, first }: Series, event: Event, id: string, { leastSamples, leastMs }: Settings) {
  const { time, gateway, trust } = event;
  const warm = samples >= leastSamples && time - first >= leastMs;
  return { id, time, gateway, spoofable: spoofableBy(trust), samples, warm };
}
