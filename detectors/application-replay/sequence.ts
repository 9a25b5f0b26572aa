import type { Memory } from './memory.ts';

/** Width of the sliding window in sequence numbers. */
export const windowWidth = 1024;
const words = windowWidth / 32;
/** This many numbers in a row below what can be judged: the counter has started elsewhere. */
export const staleLimit = 16;

export type Seen = 'new' | 'repeat' | 'unknown';

function bit(bits: readonly number[], sequence: number): boolean {
  const place = sequence % windowWidth;
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

function set(bits: number[], sequence: number, value: boolean): void {
  const place = sequence % windowWidth;
  const word = bits[place >>> 5] ?? 0;
  bits[place >>> 5] = value ? word | (1 << (place & 31)) : word & ~(1 << (place & 31));
}

export function restart(memory: Memory, sequence: number): void {
  memory.high = sequence;
  memory.solid = sequence - 1;
  memory.bits = undefined;
  memory.stale = 0;
}

/**
 * Whether a sequence number was seen before, and notes it. `repeat` is certain: it is answered only for numbers whose
 * arrival is on record, in the window or in the unbroken run before it.
 */
export function note(memory: Memory, sequence: number): Seen {
  if (memory.high < 0) {
    restart(memory, sequence);
    return 'new';
  }
  if (sequence > memory.high) {
    advance(memory, sequence);
    return 'new';
  }
  const certain = sequence > memory.solid;
  const inWindow = sequence > memory.high - windowWidth;
  if (certain && (!inWindow || memory.bits === undefined)) return 'repeat';
  if (inWindow && memory.bits !== undefined) {
    memory.stale = 0;
    if (bit(memory.bits, sequence)) return 'repeat';
    set(memory.bits, sequence, true);
    return 'new';
  }
  memory.stale++;
  if (memory.stale < staleLimit) return 'unknown';
  restart(memory, sequence);
  return 'new';
}

function advance(memory: Memory, sequence: number): void {
  memory.stale = 0;
  if (sequence === memory.high + 1 && memory.bits === undefined) {
    memory.high = sequence;
    return;
  }
  const bits = (memory.bits ??= seenSoFar(memory));
  if (sequence - memory.high >= windowWidth) {
    bits.fill(0);
    memory.solid = sequence - windowWidth;
  } else {
    for (let missing = memory.high + 1; missing <= sequence; missing++) {
      const leaving = missing - windowWidth;
      // A number that leaves the window unseen ends the unbroken run.
      if (leaving > memory.solid && !bit(bits, missing)) memory.solid = leaving;
      set(bits, missing, missing === sequence);
    }
  }
  set(bits, sequence, true);
  memory.high = sequence;
  if (sequence % windowWidth === 0 && bits.every((word) => word === -1)) memory.bits = undefined;
}

/** The window of a run without gaps: what lies in (solid, high] was seen. */
function seenSoFar({ high, solid }: Memory): number[] {
  const bits = Array.from({ length: words }, () => 0);
  for (let sequence = Math.max(solid + 1, high - windowWidth + 1, 0); sequence <= high; sequence++)
    set(bits, sequence, true);
  return bits;
}
