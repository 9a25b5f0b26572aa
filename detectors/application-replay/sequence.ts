import type { Strip } from '../records/strips.ts';
import { type Memory, windowWidth, windowWords } from './memory.ts';

/** This many numbers in a row below what can be judged: the counter has started elsewhere. */
export const staleLimit = 16;

export type Seen = 'new' | 'repeat' | 'unknown';

/** Modulo the width, a power of two: bit operations see a number of any size modulo 2^32. */
function placeOf(sequence: number): number {
  return sequence & (windowWidth - 1);
}

function bit(bits: Strip, sequence: number): boolean {
  const place = placeOf(sequence);
  return ((bits.at(place >>> 5) >>> (place & 31)) & 1) === 1;
}

function set(bits: Strip, sequence: number, value: boolean): void {
  const place = placeOf(sequence);
  const word = bits.at(place >>> 5);
  const mark = 1 << (place & 31);
  bits.set(place >>> 5, value ? word | mark : word & ~mark);
}

export function restart(memory: Memory, sequence: number): void {
  memory.high = sequence;
  memory.solid = sequence - 1;
  memory.bits.clear();
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
  const { bits } = memory;
  if (certain && (!inWindow || !bits.used)) return 'repeat';
  if (inWindow && bits.used) {
    memory.stale = 0;
    if (bit(bits, sequence)) return 'repeat';
    set(bits, sequence, true);
    return 'new';
  }
  memory.stale++;
  if (memory.stale < staleLimit) return 'unknown';
  restart(memory, sequence);
  return 'new';
}

function advance(memory: Memory, sequence: number): void {
  const { bits } = memory;
  memory.stale = 0;
  if (sequence === memory.high + 1 && !bits.used) {
    memory.high = sequence;
    return;
  }
  if (!bits.used) markSeen(bits, memory);
  if (sequence - memory.high >= windowWidth) {
    for (let i = 0; i < windowWords; i++) bits.set(i, 0);
    set(bits, sequence, true);
    memory.solid = sequence - windowWidth;
  } else {
    for (let missing = memory.high + 1; missing <= sequence; missing++) {
      const leaving = missing - windowWidth;
      // A number that leaves the window unseen ends the unbroken run.
      if (leaving > memory.solid && !bit(bits, missing)) memory.solid = leaving;
      set(bits, missing, missing === sequence);
    }
  }
  memory.high = sequence;
  if (placeOf(sequence) === 0 && isFull(bits)) bits.clear();
}

/** The window of a run without gaps: what lies in (solid, high] was seen. */
function markSeen(bits: Strip, { high, solid }: Memory): void {
  for (let sequence = Math.max(solid + 1, high - windowWidth + 1, 0); sequence <= high; sequence++)
    set(bits, sequence, true);
}

function isFull(bits: Strip): boolean {
  for (let i = 0; i < windowWords; i++) if (bits.at(i) !== -1) return false;
  return true;
}
