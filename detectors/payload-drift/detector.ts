import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { type Limits, shippedLimits } from '../statistics/accumulation.ts';
import { isNext, noteLatest, type Series, seriesOf } from '../statistics/series.ts';
import { anyDue, followed, grown } from '../statistics/told.ts';
import { aspects, type Memory, numbersOfSeries, sumAt } from './memory.ts';
import { lengthSurprise, shapeSurprise } from './surprises.ts';
import { driftVerdict } from './verdict.ts';

export interface Settings extends Limits {
  /** A topic is judged after so many messages, and so long. */
  leastSamples: number;
  leastMs: number;
  /** A stretch of so many messages that was reported is the new usual: everything is learned anew. */
  anewSamples: number;
}

export const payloadDrift: StreamDetector<Memory, Settings> = {
  id: 'payload-drift',
  code: 'D11',
  title: 'The payloads a device publishes are not built like its own',
  experimental: true,
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1565.002', 'T0832', 'T0856'] },
  reasons: { payload_shape_changed: ['low'], payload_length_drifted: ['low'] },
  settings: { ...shippedLimits, leastSamples: 100, leastMs: 86_400_000, anewSamples: 400 },
  quietMs: 0,
  retainMs: 7 * 86_400_000,
  subjectOf: deviceSubject,
  start: () => ({ series: [], firmware: '' }),

  observe(memory, event, settings, known) {
    // What comes again is built as it was.
    if (event.backlog || event.redelivered || event.size === 0) return undefined;
    const { time } = event;
    const series = seriesOf(memory.series, attributeOf(event, 'topic'), numbersOfSeries, time);
    const id = eventId(event);
    if (!isNext(series, id, time)) return undefined;
    if (series.samples === 0) memory.firmware = firmwareOf(event, known);
    const found = judge(memory, series, event, id, settings);
    noteLatest(series, id, time);
    const isUsual = series.stretches.some(
      (one) => one !== undefined && one.told > 0 && one.seen >= settings.anewSamples,
    );
    if (isUsual) learnAnew(series);
    if (found === undefined) return undefined;
    const firmware = firmwareOf(event, known);
    if (firmware === memory.firmware) return found;
    // Other firmware builds other payloads: all of it is learned anew.
    memory.series = [];
    memory.firmware = firmware;
    return undefined;
  },

  dueAt: ({ series }) => (anyDue(series) ? 1 : 0),

  elapse(memory, subject, _tenant, settings) {
    const found = grown(memory.series);
    if (found === undefined) return undefined;
    return { ...driftVerdict(found.series, found.aspect, found.stretch, subject, settings), refreshes: true };
  },
};

function learnAnew(series: Series): void {
  series.numbers.fill(0);
  series.samples = 0;
  for (const one of series.stretches) if (one !== undefined) one.over = true;
}

function firmwareOf(event: Event, known: Known): string {
  return known.device(event.tenant, deviceOf(event))?.firmware ?? '';
}

/** As the door described it; of a reading there was no need to. */
function shapeOf(event: Event): string {
  const shape = attributeOf(event, 'payload_shape');
  return shape === '' && attributeOf(event, 'value') !== '' ? 'number' : shape;
}

function judge(memory: Memory, series: Series, event: Event, id: string, settings: Settings): Verdict | undefined {
  const { samples, first } = series;
  const { time, gateway, size } = event;
  const warm = samples >= settings.leastSamples && time - first >= settings.leastMs;
  const common = { id, time, gateway, spoofable: spoofableBy(event.trust), samples, warm, measured: size };
  const shape = shapeOf(event);
  const isTold = (series.stretches[0]?.told ?? 0) > 0;
  const looks = [shape === '' ? undefined : shapeSurprise(series, shape, !isTold), lengthSurprise(series, size)];
  let found: Verdict | undefined;
  for (let at = 0; at < aspects.length; at++) {
    const surprise = looks[at];
    if (surprise === undefined) continue;
    const stretch = followed(memory.series, series, at, sumAt(at), { ...common, surprise }, settings);
    if (stretch !== undefined) found ??= driftVerdict(series, at, stretch, deviceOf(event), settings);
  }
  return found;
}
