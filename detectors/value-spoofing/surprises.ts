import { shippedLimits } from '../statistics/accumulation.ts';
import { countOf, learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import { spreadSize, standing } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { aspects, decimalKinds, levelSamples, places, sizeKinds } from './memory.ts';
import type { Movement } from './neighbourhood.ts';

/** Departures are told apart in half-octaves, from less than this many spreads up. */
const finest = 0.25;
/** Spreads from which what the neighbours do is more than chance. */
const weatherFrom = 1;
/** A device may do so many times what its neighbours do, and that part of it. */
export const following = 2;
/** Readings beside neighbours from which it is known how far a device is apart from them by itself. */
const leastBeside = 100;
/** Surprise that can begin a stretch. */
const tellsItself = shippedLimits.begins;

/**
 * How surprising a reading is by each of `aspects` (log10 of one in how many), by the device's own past and what its neighbours do; then it
 * is learned.
 * @param neighbours how those beside the device stand, undefined when there are too few to tell
 */
export function surprisesOf(
  series: Series,
  text: string,
  neighbours: Movement | undefined,
  surprises: Float64Array,
): void {
  const { numbers, samples, stretches } = series;
  const value = Number(text);
  const untold = (aspect: number): boolean => !(stretches[aspect] !== undefined && stretches[aspect].told > 0);
  const level = untold(0) ? numbers : numbers.slice(0, spreadSize);
  const stands = standing(level, places.level, value, levelSamples, false);
  const shared = neighbours === undefined ? 0 : neighbours.stands;
  const apart = apartFrom(stands, shared);
  // What most neighbours do too is weather.
  const own = Math.abs(shared) < weatherFrom ? Math.abs(stands) : Math.min(Math.abs(stands), apart);
  surprises[0] = departure(numbers, places.sizes, own, untold(0));
  surprises[1] = repetition(numbers, value, samples, untold(1));
  const decimals = decimalsOf(text);
  surprises[2] = surpriseOf(numbers, places.decimals, decimalKinds, decimals, decimals + 1);
  if (untold(2)) learnCategory(numbers, places.decimals, decimalKinds, decimals);
  surprises[3] = 0;
  if (neighbours !== undefined)
    surprises[3] = besideOthers(numbers, apart, apartFromAll(stands, neighbours), neighbours, untold(0) && untold(3));
  // What is unlike its own past is told as that.
  if ((surprises[0] as number) >= tellsItself) surprises[3] = 0;
  if (!untold(0)) return;
  numbers[places.least] = samples === 0 ? value : Math.min(numbers[places.least] as number, value);
  numbers[places.greatest] = samples === 0 ? value : Math.max(numbers[places.greatest] as number, value);
}

export const noSurprises = (): Float64Array => new Float64Array(aspects.length);

/** As many readings as departed by as many spreads as this one; none does beyond what was seen. */
function departure(numbers: Float64Array, at: number, spreads: number, learns: boolean): number {
  const kind = kindOf(spreads);
  const surprise = surpriseOf(numbers, at, sizeKinds, kind, sizeKinds);
  if (learns) learnCategory(numbers, at, sizeKinds, kind);
  return surprise;
}

/** How far a reading departs from what its neighbours do: one that follows them by half to twice as much follows. */
function apartFrom(stands: number, shared: number): number {
  const along = shared < 0 ? -stands : stands;
  const least = Math.abs(shared) / following;
  const most = Math.abs(shared) * following;
  return along < least ? least - along : Math.max(0, along - most);
}

/** The same of neighbours that do not agree: who follows one of the middle half of them follows. */
function apartFromAll(stands: number, { low, high }: Movement): number {
  const least = low < 0 ? low * following : low / following;
  const most = high < 0 ? high / following : high * following;
  return stands < least ? least - stands : Math.max(0, stands - most);
}

/**
 * How rare it is to be apart so far.
 * @param apart from what the neighbours do in the middle: how far that may be is learned
 * @param surely from the nearest of those that are believed
 */
function besideOthers(
  numbers: Float64Array,
  apart: number,
  surely: number,
  { stands, of }: Movement,
  learns: boolean,
): number {
  const known = countOf(numbers, places.apart, 0, sizeKinds);
  const surprise = surpriseOf(numbers, places.apart, sizeKinds, kindOf(surely), sizeKinds);
  if (learns) learnCategory(numbers, places.apart, sizeKinds, kindOf(apart));
  if (known < leastBeside) return 0;
  if (surprise >= tellsItself) {
    numbers[places.stood] = stands;
    numbers[places.stood + 1] = of;
  }
  return surprise;
}

function kindOf(spreads: number): number {
  return spreads < finest ? 0 : Math.min(sizeKinds - 1, 1 + Math.floor(2 * Math.log2(spreads / finest)));
}

/** The departure, in spreads, that 99 in 100 readings stay below. */
export function reachOf(numbers: Float64Array, at: number): number {
  let kind = sizeKinds;
  while (kind > 1 && surpriseOf(numbers, at, sizeKinds, kind - 1, sizeKinds) > 2) kind--;
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
