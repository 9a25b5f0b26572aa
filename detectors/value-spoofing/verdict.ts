import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import { limitOf, type Limits } from '../statistics/accumulation.ts';
import { countOf } from '../statistics/frequencies.ts';
import { spreadOf } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { iso, shown } from '../statistics/shown.ts';
import { namedOf, type Stretch } from '../statistics/stretch.ts';
import { aspects, decimalKinds, places, sumAt } from './memory.ts';
import { reachOf } from './surprises.ts';

/** What is said of a stretch of readings, with the numbers behind it. */
export function spoofVerdict(
  { topic, numbers, samples }: Series,
  aspect: number,
  stretch: Stretch,
  device: string,
  limits: Limits,
): Verdict {
  const reason = aspects[aspect] ?? 'value_unusual';
  const { ids, times } = namedOf(stretch);
  const { low, high, messages, spoofable, gateway } = stretch;
  const middle = numbers[places.level + 1] as number;
  const reach = reachOf(numbers) * spreadOf(numbers, places.level);
  const usual = { low: shown(middle - reach), high: shown(middle + reach) };
  const from = times[0] ?? 0;
  const lasting = span((times.at(-1) ?? from) - from);
  const readings = `${messages} readings within ${lasting}`;
  const titles = {
    value_unusual: `${device} published ${readings} from ${shown(low)} to ${shown(high)}, where ${usual.low} to ${usual.high} is its own usual`,
    value_frozen: `${device} published ${shown(high)} in ${readings} without a change, where ${percent(numbers, samples)} of its readings repeat the one before`,
    precision_changed: `${device} published ${readings} with a number of decimals that is not its own`,
  };
  const shared = { reason, confidence: 1 as const, spoofable, gateway, evidence: ids, at: times.at(-1) ?? from };
  return {
    ...shared,
    severity: reason === 'value_unusual' ? 'medium' : 'low',
    title: titles[reason],
    explanation: {
      metric: topic === '' ? 'reading' : `reading on ${topic}`,
      observed: Math.abs(low - middle) > Math.abs(high - middle) ? shown(low) : shown(high),
      expectedLow: usual.low,
      expectedHigh: usual.high,
      samples,
      whose: 'device',
    },
    facts: {
      ...{ topic, messages, from: iso(from), to: iso(times.at(-1) ?? from), messageTimes: times.map(iso).join(' ') },
      ...{ lowest: shown(low), highest: shown(high), least: numbers[places.least] as number },
      ...{ greatest: numbers[places.greatest] as number, usualDecimals: commonest(numbers) },
      // log10 of one in how many, summed over the stretch, and what it took to be told.
      ...{ surprise: shown(stretch.surprise), limit: shown(limitOf(numbers, sumAt(aspect), limits)) },
    },
  };
}

function percent(numbers: Float64Array, samples: number): string {
  return `${shown((100 * (numbers[places.repeats] as number)) / Math.max(1, samples))} %`;
}

function commonest(numbers: Float64Array): number {
  let most = 0;
  for (let one = 1; one < decimalKinds; one++)
    if (countOf(numbers, places.decimals, one, one + 1) > countOf(numbers, places.decimals, most, most + 1)) most = one;
  return most;
}
