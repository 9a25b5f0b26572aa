import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import { limitOf, type Limits } from '../statistics/accumulation.ts';
import { spreadOf } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { iso, shown } from '../statistics/shown.ts';
import { namedOf, type Stretch } from '../statistics/stretch.ts';
import { aspects, places, sumAt } from './memory.ts';
import { blockSize, leastShare, leastSpreads } from './surprises.ts';

/** What is said of a stretch of messages, with the numbers behind it. */
export function driftVerdict(
  series: Series,
  aspect: number,
  stretch: Stretch,
  device: string,
  limits: Limits,
): Verdict {
  const { topic, numbers, samples } = series;
  const reason = aspects[aspect] ?? 'payload_shape_changed';
  const { ids, times } = namedOf(stretch);
  const { spoofable, gateway } = stretch;
  const isLength = reason === 'payload_length_drifted';
  // A block is named by its last message.
  const messages = isLength ? stretch.messages * blockSize : stretch.messages;
  const from = times[0] ?? 0;
  const to = times.at(-1) ?? from;
  const words = isLength ? lengthWords(numbers) : shapeWords(messages);
  return {
    ...{ reason, severity: 'low', confidence: 1, spoofable, gateway, evidence: ids, at: to },
    title: `${device} published ${messages} messages within ${span(to - from)} ${words.title}`,
    explanation: { ...words.explanation, samples, whose: 'device' },
    facts: {
      ...{ topic, messages, from: iso(from), to: iso(to), messageTimes: times.map(iso).join(' ') },
      // log10 of one in how many, summed over the stretch, and what it took to be told.
      surprise: shown(stretch.surprise),
      limit: shown(limitOf(numbers, sumAt(aspect), limits)),
    },
  };
}

function lengthWords(numbers: Float64Array) {
  const usual = numbers[places.blocks + 1] as number;
  const latest = numbers[places.latest] as number;
  const reach = Math.max(leastShare * usual, leastSpreads * spreadOf(numbers, places.blocks));
  return {
    title: `of ${shown(latest)} bytes on average, where ${shown(usual)} are its own usual`,
    explanation: {
      metric: `mean bytes of ${blockSize} payloads`,
      observed: shown(latest),
      expectedLow: shown(Math.max(0, usual - reach)),
      expectedHigh: shown(usual + reach),
    },
  };
}

function shapeWords(messages: number) {
  return {
    title: 'that are built in a way it hardly ever has',
    explanation: { metric: 'payloads built in another way', observed: messages, expectedLow: 0, expectedHigh: 1 },
  };
}
