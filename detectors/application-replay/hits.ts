import { type Memory, suspicionOf } from './memory.ts';
import { restart } from './sequence.ts';

interface Needed {
  repeats: number;
  withinMs: number;
}

/** Counts a repeat, once per event; true when enough of them lie close enough together. */
export function addHit(memory: Memory, id: string, at: number, { repeats, withinMs }: Needed): boolean {
  const { hitTimes, hitIds } = suspicionOf(memory);
  if (hitIds.includes(id)) return false;
  hitTimes.push(at);
  hitIds.push(id);
  if (hitIds.length > repeats) {
    hitTimes.shift();
    hitIds.shift();
  }
  return hitIds.length === repeats && at - (hitTimes[0] ?? 0) <= withinMs;
}

/** Repeats held back before they are taken for a counter that has started again. */
const mostPending = 32;

export function holdPending(memory: Memory, id: string, sequence: number, origin: number): void {
  const suspicion = suspicionOf(memory);
  if (suspicion.pendingOrigin !== origin) forgetPending(memory);
  suspicion.pendingOrigin = origin;
  if (suspicion.pendingIds.includes(id)) return;
  suspicion.pending.push(memory.clock);
  suspicion.pendingIds.push(id);
  if (suspicion.pending.length < mostPending) return;
  restart(memory, sequence);
  forgetPending(memory);
}

/** The original line goes on: what was held back are repeats, unless the line goes on where they came from. */
export function confirmPending(memory: Memory, origin: number, needed: Needed): boolean {
  const { pending, pendingIds, pendingOrigin } = suspicionOf(memory);
  forgetPending(memory);
  if (origin === pendingOrigin) return false;
  let full = false;
  pending.forEach((at, i) => {
    if (addHit(memory, pendingIds[i] ?? '', at, needed)) full = true;
  });
  return full;
}

export function forgetPending(memory: Memory): void {
  if (memory.suspicion === undefined) return;
  memory.suspicion.pending = [];
  memory.suspicion.pendingIds = [];
}
