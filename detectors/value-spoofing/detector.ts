import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { type Limits, shippedLimits } from '../statistics/accumulation.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { isNext, noteLatest, type Series, seriesOf } from '../statistics/series.ts';
import { anyDue, followed, grown } from '../statistics/told.ts';
import { aspects, type Memory, numbersOfSeries, sumAt } from './memory.ts';
import { kindOf, movementOf, neighbourhood, type Neighbours, note } from './neighbours.ts';
import { noSurprises, surprisesOf } from './surprises.ts';
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

export const valueSpoofing: StreamDetector<Memory, Settings, Neighbours> = {
  id: 'value-spoofing',
  code: 'D27',
  title: 'The readings a device publishes are not like its own',
  type: 'stream',
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
  start: () => ({ series: [] }),
  among: neighbourhood,

  observe(memory, event, settings, _known, shared) {
    // What is spooled or sent again says nothing of when it was measured.
    if (event.backlog || event.redelivered) return undefined;
    const { time } = event;
    const topic = attributeOf(event, 'topic');
    const series = seriesOf(memory.series, topic, numbersOfSeries, time);
    const id = eventId(event);
    if (!isNext(series, id, time)) return undefined;
    const kind = shared === undefined ? undefined : kindOf(shared, event, topic);
    const own = fingerprint(deviceOf(event));
    const neighbours = kind && movementOf(kind, own, time, settings.leastNeighbours);
    const stands = surprisesOf(series, attributeOf(event, 'value'), neighbours, surprises);
    const found = judge(memory, series, event, id, settings);
    if (kind !== undefined && isWarm(series, time, settings) && isItself(series)) note(kind, own, time, stands);
    noteLatest(series, id, time);
    if (series.stretches.some((one) => one !== undefined && one.told > 0 && one.seen >= settings.anewSamples)) {
      series.numbers.fill(0);
      series.samples = 0;
      for (const one of series.stretches) if (one !== undefined) one.over = true;
    }
    return found;
  },

  dueAt: ({ series }) => (anyDue(series) ? 1 : 0),

  elapse(memory, subject, _tenant, settings) {
    const found = grown(memory.series);
    if (found === undefined) return undefined;
    return { ...spoofVerdict(found.series, found.aspect, found.stretch, subject, settings), refreshes: true };
  },
};

function isWarm({ samples, first }: Series, time: number, { leastSamples, leastMs }: Settings): boolean {
  return samples >= leastSamples && time - first >= leastMs;
}

/** Whether nothing is told of it: what is made up says nothing of the weather. */
function isItself({ stretches }: Series): boolean {
  return stretches.every((one) => one === undefined || one.told === 0);
}

function judge(memory: Memory, series: Series, event: Event, id: string, settings: Settings): Verdict | undefined {
  const { samples } = series;
  const { time, gateway } = event;
  const warm = isWarm(series, time, settings);
  const measured = Number(attributeOf(event, 'value'));
  const sample = { id, time, measured, gateway, spoofable: spoofableBy(event.trust), samples, warm };
  let found: Verdict | undefined;
  for (let at = 0; at < aspects.length; at++) {
    const one = { ...sample, surprise: surprises[at] as number };
    const stretch = followed(memory.series, series, at, sumAt(at), one, settings);
    if (stretch !== undefined) found ??= spoofVerdict(series, at, stretch, deviceOf(event), settings);
  }
  return found;
}
