import { hourMs } from './hours.ts';

const seldomMs = 24 * hourMs;
/** Pages tell who was heard of lately from what is rolled up. */
const rollUpMs = 6 * hourMs;
/** Divide a day, so that what is seldom is done at the same hours of each. */
const steps = [1, 2, 3, 4, 6, 8, 12, 24].map((hours) => hours * hourMs);

/**
 * How often it is learned, ms: when the past has grown by an eighth, which is what moves a median, so that all versions together
 * look at eight times the past and not at its square; every hour at the most, once a day at the least.
 * @param past how long anything is known, ms
 */
export function learnEvery(past: number): number {
  return steps.findLast((step) => step <= Math.min(seldomMs, past / 8)) ?? hourMs;
}

/** How often what was received is rolled up, ms. */
export function rollUpEvery(past: number): number {
  return Math.min(rollUpMs, learnEvery(past));
}

/** Whether a multiple of `step` (since 1970) has passed between what was done last and `to`, all ms. */
export function isDue(to: number, last: number, step: number): boolean {
  return Math.floor(to / step) > Math.floor(last / step);
}
