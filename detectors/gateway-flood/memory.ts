import { type Crowd, crowdParts } from '../../schemas/summary.ts';
import type { Quiet } from '../runner/quiet.ts';

/** What came of a crowd in one window. */
export type Came = Pick<Crowd, 'messages' | 'parts' | 'first' | 'firstAt' | 'spoofable'>;

/** A crowd is remembered for numbers only, however many devices it has. Plain data. */
export interface Memory {
  /** The window judged last, and how many were learned. */
  index: number;
  learned: number;
  /** Usual messages in a window, and the usual square of how far they are from it. */
  level: number;
  variance: number;
  parts: Float64Array;
  /** What came beyond the usual, the two loudest parts left out, on average. */
  bias: number;
  /** What came beyond the usual and was not made up for since; the most of it since it was 0, and the most that is usual. */
  sum: number;
  peak: number;
  usualPeak: number;
  /** The last windows as bits, the latest lowest: whether more came than usual. */
  over: number;
  /** Windows until which nothing is told, and windows told of in a row. */
  restUntil: number;
  told: number;
  evidence: string;
  /** What was raised of it. */
  quiet: Quiet[];
}

export const newMemory = (): Memory => ({
  ...{ index: 0, learned: 0, level: 0, variance: 0, parts: new Float64Array(crowdParts), bias: 0 },
  ...{ sum: 0, peak: 0, usualPeak: 0, over: 0, restUntil: 0, told: 0, evidence: '', quiet: [] },
});

/** Windows of a crowd that are learned from: the latest twelve or so. */
const learning = 12;
/** What the most that is usual is remembered as with each window: half of it after two and a half days. */
const fading = 0.999;

/** Learns a window; undefined for one in which nothing came. @param excess of it, without its two loudest parts */
export function learn(memory: Memory, window: Came | undefined, excess: number): void {
  const share = 1 / Math.min(learning, memory.learned + 1);
  const messages = window?.messages ?? 0;
  memory.bias += share * (excess - memory.bias);
  const off = messages - memory.level;
  memory.level += share * off;
  memory.variance += share * (off * off - memory.variance);
  const { parts } = memory;
  for (let i = 0; i < crowdParts; i++) {
    const usual = parts[i] as number;
    parts[i] = usual + share * ((window?.parts[i] ?? 0) - usual);
  }
  memory.learned++;
  memory.usualPeak *= fading;
}
