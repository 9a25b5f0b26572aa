/**
 * How surprising it is that a value has not moved for so long, by how often it is the same twice: a record of `stuckSize` numbers.
 */
export const stuckSize = 2;
const repeats = 0;
const share = 1;

/** Samples that the share of repeats is remembered for, and repeats of one run that count towards it: a stuck value is not to become usual. */
const memory = 2_000;
const mostLearned = 20;
/** Share of repeats that is assumed at the least: a reading sent twice is no stuck one. */
const leastShare = 0.02;
/** What stands still that often has no time after which it should have moved. */
const mostShare = 0.9;
/** Fewer repeats are chance. */
const leastRepeats = 5;
/** Repeats of one run that are looked at: that a value is stuck is news when it begins. */
const mostRepeats = 60;

/** Natural logarithm of one in how many: of so many repeats in a row. 0 where the value has moved. Then learns it; `n` samples are known. */
export function stuckFor(s: Float64Array, at: number, value: number, last: number, n: number): number {
  if (n === 0) return 0;
  const repeated = value === last;
  const run = (s[at + repeats] = repeated ? (s[at + repeats] as number) + 1 : 0);
  const usual = Math.max(leastShare, s[at + share] as number);
  if (run <= mostLearned)
    s[at + share] =
      (s[at + share] as number) + Math.max(1 / (n + 1), 1 / memory) * ((repeated ? 1 : 0) - (s[at + share] as number));
  return run < leastRepeats || run > mostRepeats || usual > mostShare ? 0 : -run * Math.log(usual);
}
