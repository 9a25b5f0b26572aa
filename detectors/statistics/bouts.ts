import { real, whole } from '../records/shape.ts';
import { leastUnlikely, negativeBinomialTail } from './negative-binomial.ts';

/**
 * How many of something come within a slot of time, of something that comes in bouts and mostly not at all: its count varies far more than by
 * chance alone, so mean and variance are kept. Slots in which nothing came count without being seen. What is old fades.
 */
export interface Counted {
  /** Slots counted, what came in them, and the sum of its squares. */
  slots: number;
  sum: number;
  squares: number;
}

/** Fields of a record that counts by slot. */
export const boutFields = {
  /** The slot it is in, since 1970; what came in it and in the one before. */
  slot: real(),
  now: real(),
  before: real(),
  /** As in `Counted`, of closed slots. */
  slots: real(),
  sum: real(),
  squares: real(),
  /** Most in two slots on end that was not told; it fades by half in a week. */
  peak: real(),
  /** What came in the two slots on end that were judged last, until they add to the most. */
  pair: real(),
  /** The slot that was told last. */
  toldSlot: whole(),
};

/** When what came in bouts is more than usual. */
export interface BoutLimits {
  /** Counted is in slots of so long, and judged by two of them on end. */
  slotMs: number;
  /** In two slots, below which nothing is told. */
  least: number;
  /** Chance at the usual rate below which as many are out of the ordinary. */
  chance: number;
  /** Times the most of two slots that was never told: bad minutes are worse than a rate says. */
  times: number;
  /** Where nothing is known: mean and variance of a slot, and how many slots that are known weigh as much. */
  mean: number;
  variance: number;
  weight: number;
}

export interface Bouts extends Counted {
  slot: number;
  now: number;
  before: number;
  peak: number;
  pair: number;
  toldSlot: number;
}

/** A week of slots of five minutes: with so many counted all counts half, so that a new habit becomes usual. */
export const weekOfSlots = 2_016;

/** @param fadeAt slots counted at most */
export function learnSlots(counted: Counted, slots: number, count: number, fadeAt = weekOfSlots): void {
  counted.slots += slots;
  counted.sum += count;
  counted.squares += count ** 2;
  if (counted.slots < fadeAt) return;
  const kept = fadeAt / 2 / counted.slots;
  counted.slots *= kept;
  counted.sum *= kept;
  counted.squares *= kept;
}

/** Mean and mean of squares, drawn to what `prior` says as if by so many slots of it. */
export interface Usual {
  mean: number;
  square: number;
}

export function drawnTo({ slots, sum, squares }: Counted, prior: Usual, weight: number): Usual {
  const all = slots + weight;
  return { mean: (sum + weight * prior.mean) / all, square: (squares + weight * prior.square) / all };
}

/** Chance of `count` or more in two slots on end. */
export function chanceInTwo(count: number, { mean, square }: Usual): number {
  return negativeBinomialTail(count, 2 * mean, 2 * (square - mean ** 2));
}

/** The least count in two slots on end whose chance is below `chance`. */
export function limitInTwo(chance: number, least: number, { mean, square }: Usual): number {
  return leastUnlikely(chance, least, 2 * mean, 2 * (square - mean ** 2));
}

/** What was the most so many slots ago: by half in a week. */
export const fadedPeak = (peak: number, slots: number): number => peak * 2 ** (-slots / weekOfSlots);

/** A slot of told bouts is learned as no more than so many, or twice the mean: a bout teaches little, and one that never ends becomes usual. */
const mostOfTold = 20;

/**
 * Moves on to a slot and adds to it. What is no longer judged is learned: what still is must not excuse itself.
 * @param learn told of the slots that are learned: how many, and what came in the one of them in which something did
 */
export function addTo(bouts: Bouts, slot: number, count: number, learn: (slots: number, count: number) => void): void {
  if (bouts.slot === 0) bouts.slot = slot;
  const passed = slot - bouts.slot;
  if (passed > 0) {
    leave(bouts, bouts.slot - 1, bouts.before, 1, learn);
    if (passed > 1) leave(bouts, bouts.slot, bouts.now, passed - 1, learn);
    const pair = bouts.toldSlot >= bouts.slot - 1 ? 0 : bouts.now + bouts.before;
    bouts.peak = fadedPeak(Math.max(bouts.peak, bouts.pair, passed > 1 ? pair : 0), passed);
    bouts.pair = passed > 1 ? 0 : pair;
    bouts.before = passed > 1 ? 0 : bouts.now;
    bouts.now = 0;
    bouts.slot = slot;
  }
  bouts.now += count;
}

/** A slot, and those after it in which nothing came, are judged no more. */
function leave(
  bouts: Bouts,
  slot: number,
  count: number,
  slots: number,
  learn: (slots: number, count: number) => void,
): void {
  const isTold = bouts.toldSlot === slot || bouts.toldSlot === slot + 1;
  const mean = bouts.slots === 0 ? 0 : bouts.sum / bouts.slots;
  const learned = isTold ? Math.min(count, Math.max(mostOfTold, 2 * mean)) : count;
  learnSlots(bouts, slots, learned);
  learn(slots, learned);
}
