import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import { limitOf, type Limits } from '../statistics/accumulation.ts';
import { countOf } from '../statistics/frequencies.ts';
import { spreadOf } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { iso, shown } from '../statistics/shown.ts';
import { namedOf, type Stretch } from '../statistics/stretch.ts';
import { aspects, decimalKinds, places, sumAt } from './memory.ts';
import { following, reachOf } from './surprises.ts';

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
  const reach = reachOf(numbers, places.sizes) * spreadOf(numbers, places.level);
  const usual = { low: shown(middle - reach), high: shown(middle + reach) };
  const from = times[0] ?? 0;
  const lasting = span((times.at(-1) ?? from) - from);
  const readings = `${messages} readings within ${lasting}`;
  const stood = standOf(numbers);
  const isApart = reason === 'apart_from_neighbours';
  const titles = {
    value_unusual: `${device} published ${readings} from ${shown(low)} to ${shown(high)}, where ${usual.low} to ${usual.high} is its own usual`,
    value_frozen: `${device} published ${shown(high)} in ${readings} without a change, where ${percent(numbers, samples)} of its readings repeat the one before`,
    precision_changed: `${device} published ${readings} with a number of decimals that is not its own`,
    apart_from_neighbours: `${device} published ${readings} from ${shown(low)} to ${shown(high)}, which do not go with those of ${stood.of} neighbours: they ask for ${shown(stood.asks)}`,
  };
  const shared = { reason, confidence: 1 as const, spoofable, gateway, evidence: ids, at: times.at(-1) ?? from };
  return {
    ...shared,
    severity: reason === 'value_unusual' ? 'medium' : 'low',
    title: titles[reason],
    explanation: {
      metric: topic === '' ? 'reading' : `reading on ${topic}`,
      observed: farther(low, high, isApart ? stood.asks : middle),
      expectedLow: isApart ? stood.low : usual.low,
      expectedHigh: isApart ? stood.high : usual.high,
      samples,
      whose: 'device',
    },
    facts: {
      ...{ topic, messages, from: iso(from), to: iso(times.at(-1) ?? from), messageTimes: times.map(iso).join(' ') },
      ...{ lowest: shown(low), highest: shown(high), least: numbers[places.least] as number },
      ...{ greatest: numbers[places.greatest] as number, usualDecimals: commonest(numbers) },
      ...(isApart ? { neighbours: stood.of, neighboursStand: shown(stood.spreads), asksFor: shown(stood.asks) } : {}),
      // log10 of one in how many, summed over the stretch, and what it took to be told.
      ...{ surprise: shown(stretch.surprise), limit: shown(limitOf(numbers, sumAt(aspect), limits)) },
    },
  };
}

/** What the neighbours asked of a device when it was apart from them last, by how far they stood from their own levels. */
function standOf(numbers: Float64Array) {
  const spreads = numbers[places.stood] as number;
  const spread = spreadOf(numbers, places.level);
  const middle = numbers[places.level + 1] as number;
  const reach = reachOf(numbers, places.apart);
  const ends = [spreads / following, spreads * following].toSorted((a, b) => a - b);
  const [low = 0, high = 0] = ends;
  return {
    ...{ spreads, of: numbers[places.stood + 1] as number, asks: middle + spreads * spread },
    ...{ low: shown(middle + (low - reach) * spread), high: shown(middle + (high + reach) * spread) },
  };
}

function farther(low: number, high: number, from: number): number {
  return Math.abs(low - from) > Math.abs(high - from) ? shown(low) : shown(high);
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
