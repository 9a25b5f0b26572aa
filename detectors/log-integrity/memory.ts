import { held, real, type RecordOf, shapeOf } from '../records/shape.ts';

/** Numbers that were passed over and may still come. */
export interface Gap {
  /** The first and the last of them. */
  from: number;
  to: number;
  /** Those that came after all; at most `mostFilled`. */
  filled: number[];
  /** The event that passed over them, its time, and when nothing is waited for any more. */
  id: string;
  at: number;
  due: number;
  gateway: string;
  spoofable: 0 | 1 | 2 | 3;
}

export const memoryShape = shapeOf({
  /** Fingerprint of the boot that the numbers belong to. */
  boot: real(),
  highest: real(-1),
  /** Numbers received, and what share of all is usually lost. */
  received: real(),
  lost: real(),
  /** In order of time; at most `mostGaps`. */
  gaps: held<Gap[]>(),
});
export type Memory = RecordOf<typeof memoryShape>;

const mostFilled = 256;

/** Gaps waited for at once; of more, the smallest is taken for lost early. */
export const mostGaps = 16;

/** A number that came late, once. */
export function fill(gaps: readonly Gap[], sequence: number): void {
  const gap = gaps.find(({ from, to }) => sequence >= from && sequence <= to);
  if (gap !== undefined && gap.filled.length < mostFilled && !gap.filled.includes(sequence)) gap.filled.push(sequence);
}

export function missingOf({ from, to, filled }: Gap): number {
  return to - from + 1 - filled.length;
}

/** Numbers that the usual loss is taken over: what is lost once must not make the next loss usual. */
const over = 5_000;
/** A single loss is learned as no more numbers than this. */
const mostLearned = 16;

export function learnLoss(memory: Pick<Memory, 'received' | 'lost'>, missing: number, received: number): void {
  const kept = Math.min(missing, mostLearned);
  const numbers = kept + received;
  if (numbers === 0) return;
  const share = numbers / Math.min(over, memory.received + numbers);
  memory.received += received;
  memory.lost += share * (kept / numbers - memory.lost);
}
