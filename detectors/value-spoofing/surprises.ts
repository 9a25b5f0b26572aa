import { learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import { spreadSize, standing } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { aspects, decimalKinds, places, sizeKinds } from './memory.ts';

/** Samples that level and spread are remembered for. */
const levelSamples = 2_000;
/** Departures are told apart in half-octaves, from less than this many spreads up. */
const finest = 0.25;

/** How surprising a reading is by each of `aspects` (log10 of one in how many), by the device's own past; then it is learned. */
export function surprisesOf(series: Series, text: string, surprises: Float64Array): void {
  const { numbers, samples, stretches } = series;
  const value = Number(text);
  const untold = (aspect: number): boolean => !(stretches[aspect] !== undefined && stretches[aspect].told > 0);
  surprises[0] = departure(numbers, value, untold(0));
  surprises[1] = repetition(numbers, value, samples, untold(1));
  const decimals = decimalsOf(text);
  surprises[2] = surpriseOf(numbers, places.decimals, decimalKinds, decimals, decimals + 1);
  if (untold(2)) learnCategory(numbers, places.decimals, decimalKinds, decimals);
  if (!untold(0)) return;
  numbers[places.least] = samples === 0 ? value : Math.min(numbers[places.least] as number, value);
  numbers[places.greatest] = samples === 0 ? value : Math.max(numbers[places.greatest] as number, value);
}

export const noSurprises = (): Float64Array => new Float64Array(aspects.length);

/** As many readings as lie as far from the level, in spreads, as this one; none does beyond what was seen. */
function departure(numbers: Float64Array, value: number, learns: boolean): number {
  const level = learns ? numbers : numbers.slice(0, spreadSize);
  const kind = kindOf(Math.abs(standing(level, places.level, value, levelSamples, false)));
  const surprise = surpriseOf(numbers, places.sizes, sizeKinds, kind, sizeKinds);
  if (learns) learnCategory(numbers, places.sizes, sizeKinds, kind);
  return surprise;
}

function kindOf(spreads: number): number {
  return spreads < finest ? 0 : Math.min(sizeKinds - 1, 1 + Math.floor(2 * Math.log2(spreads / finest)));
}

/** The departure, in spreads, that 99 in 100 readings stay below. */
export function reachOf(numbers: Float64Array): number {
  let kind = sizeKinds;
  while (kind > 1 && surpriseOf(numbers, places.sizes, sizeKinds, kind - 1, sizeKinds) > 2) kind--;
  return finest * 2 ** ((kind - 1) / 2);
}

/** A reading that equals the one before is as rare as repeats are; the first of a run surprises nobody. */
function repetition(numbers: Float64Array, value: number, samples: number, learns: boolean): number {
  const repeats = samples > 0 && value === numbers[places.last];
  const surprise = repeats ? Math.log10((samples + 1) / ((numbers[places.repeats] as number) + 1)) : 0;
  numbers[places.run] = repeats ? (numbers[places.run] as number) + 1 : 1;
  numbers[places.last] = value;
  if (repeats && learns) numbers[places.repeats] = (numbers[places.repeats] as number) + 1;
  return surprise;
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : Math.min(decimalKinds - 1, text.length - point - 1);
}
