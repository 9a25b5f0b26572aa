import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import { limitOf, type Limits } from '../statistics/accumulation.ts';
import { countOf } from '../statistics/frequencies.ts';
import type { Series } from '../statistics/series.ts';
import { iso, shown } from '../statistics/shown.ts';
import { namedOf, type Stretch } from '../statistics/stretch.ts';
import { type Aspect, aspects, longGaps, paceEdges, paceKinds, places, shortGaps, sumAt } from './memory.ts';

/** What is said of a stretch of messages, with the numbers behind it. */
export function shapeVerdict(
  series: Series,
  aspect: number,
  stretch: Stretch,
  device: string,
  limits: Limits,
): Verdict {
  const reason = aspects[aspect] ?? 'pace_faster';
  const { ids, times } = namedOf(stretch);
  const { messages, spoofable, gateway } = stretch;
  const from = times[0] ?? 0;
  const to = times.at(-1) ?? from;
  const words = wordsOf[reason](series, stretch);
  return {
    ...{ reason, severity: 'low', confidence: 1, spoofable, gateway, evidence: ids, at: to },
    title: `${device} published ${messages} messages within ${span(to - from)} ${words.title}`,
    explanation: { ...words.explanation, samples: series.samples, whose: 'device' },
    facts: {
      ...{ topic: series.topic, messages, from: iso(from), to: iso(to), messageTimes: times.map(iso).join(' ') },
      // log10 of one in how many, summed over the stretch, and what it took to be told.
      surprise: shown(stretch.surprise),
      limit: shown(limitOf(series.numbers, sumAt(aspect), limits)),
    },
  };
}

interface Words {
  title: string;
  explanation: { metric: string; observed: number; expectedLow: number; expectedHigh: number };
}

const wordsOf: Record<Aspect, (series: Series, stretch: Stretch) => Words> = {
  pace_faster: (series, { low }) =>
    paceWords(series, low, `as little as ${seconds(low)} apart`, countOf(series.numbers, places.paces, 0, shortGaps)),
  pace_slower: (series, { high }) =>
    paceWords(
      series,
      high,
      `as much as ${seconds(high)} apart`,
      countOf(series.numbers, places.paces, longGaps, paceKinds),
    ),
  size_changed: (_series, { low, high }) => ({
    title: `of ${low} to ${high} bytes, sizes it hardly ever sends`,
    explanation: { metric: 'bytes per message', observed: high, expectedLow: 0, expectedHigh: 0 },
  }),
  topics_changed: () => ({
    title: 'on topics it was not heard on before',
    explanation: { metric: 'new topics', observed: 1, expectedLow: 0, expectedHigh: 0 },
  }),
};

function paceWords({ topic, numbers }: Series, gap: number, how: string, before: number): Words {
  const typical = Math.exp(numbers[places.pace] as number);
  const gaps = numbers[places.gaps] as number;
  return {
    title: `${how}, where ${seconds(typical)} is its own usual and ${shown(before)} of ${gaps} gaps were like that`,
    explanation: {
      metric: topic === '' ? 'seconds between messages' : `seconds between messages on ${topic}`,
      observed: shown(gap / 1_000),
      expectedLow: shown((paceEdges[shortGaps - 1] as number) * (typical / 1_000)),
      expectedHigh: shown((paceEdges[longGaps - 1] as number) * (typical / 1_000)),
    },
  };
}

function seconds(ms: number): string {
  return `${shown(ms / 1_000)} s`;
}
