import { fingerprint } from '../statistics/fingerprint.ts';
import { learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import { spreadOf, standing } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';
import { places, shapeKinds } from './memory.ts';

/** Messages of a block: its mean length moves little by chance. */
export const blockSize = 32;
/** Blocks that the usual mean is remembered for, and from which on it is known. */
const blockMemory = 60;
const leastBlocks = 4;
/** A mean drifts when it lies so many spreads of block means off, and by such a share. */
export const leastSpreads = 8;
export const leastShare = 0.12;
/** What a block that has drifted counts as: three in a row are told, two are not. */
const driftSurprise = 3;

/**
 * How surprising the shape of a payload is by those its topic had (log10 of one in how many); then it is learned, unless it is told of.
 * The others' place takes shapes beyond the first few, so that whoever makes up shapes surprises less and less.
 */
export function shapeSurprise({ numbers }: Series, shape: string, learns: boolean): number {
  const place = placeOf(numbers, fingerprint(shape), learns);
  const surprise = surpriseOf(numbers, places.seen, shapeKinds + 1, place, place + 1);
  if (learns) learnCategory(numbers, places.seen, shapeKinds + 1, place);
  return surprise;
}

function placeOf(numbers: Float64Array, name: number, learns: boolean): number {
  let free = -1;
  for (let i = 0; i < shapeKinds; i++) {
    if (numbers[places.shapes + i] === name) return i;
    if (free < 0 && (numbers[places.seen + i] as number) < 0.5) free = i;
  }
  if (free < 0) return shapeKinds;
  if (learns) {
    numbers[places.shapes + free] = name;
    numbers[places.seen + free] = 0;
  }
  return free;
}

/**
 * Adds a length to the block that fills; answers, when it is full, how surprising its mean is by those of earlier blocks, and else
 * undefined. A mean that has drifted is not learned.
 */
export function lengthSurprise({ numbers }: Series, size: number): number | undefined {
  numbers[places.inBlock] = (numbers[places.inBlock] as number) + 1;
  numbers[places.bytes] = (numbers[places.bytes] as number) + size;
  if ((numbers[places.inBlock] as number) < blockSize) return undefined;
  const mean = (numbers[places.bytes] as number) / blockSize;
  numbers[places.inBlock] = numbers[places.bytes] = 0;
  numbers[places.latest] = mean;
  if ((numbers[places.blocks] as number) >= leastBlocks && hasDrifted(numbers, mean)) return driftSurprise;
  // Of few blocks the first must not count as far from 0.
  if (numbers[places.blocks] === 0) numbers[places.blocks + 1] = mean;
  standing(numbers, places.blocks, mean, blockMemory, false);
  return 0;
}

function hasDrifted(numbers: Float64Array, mean: number): boolean {
  const usual = numbers[places.blocks + 1] as number;
  const off = Math.abs(mean - usual);
  return off > leastShare * Math.max(1, usual) && off > leastSpreads * spreadOf(numbers, places.blocks);
}
