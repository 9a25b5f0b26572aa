import type { Memory } from './memory.ts';
import { restart } from './sequence.ts';

interface Needed {
  repeats: number;
  withinMs: number;
}

/** Counts a repeat, once per event; true when enough of them lie close enough together. */
export function addHit(memory: Memory, id: string, at: number, { repeats, withinMs }: Needed): boolean {
  const times = (memory.hitTimes ??= []);
  const ids = (memory.hitIds ??= []);
  if (ids.includes(id)) return false;
  times.push(at);
  ids.push(id);
  if (ids.length > repeats) {
    times.shift();
    ids.shift();
  }
  return ids.length === repeats && at - (times[0] ?? 0) <= withinMs;
}

/** Repeats held back before they are taken for a counter that has started again. */
const mostPending = 32;

export function holdPending(memory: Memory, id: string, sequence: number, origin: number): void {
  if (memory.pendingOrigin !== origin || memory.pending === undefined) {
    memory.pendingOrigin = origin;
    memory.pending = [];
    memory.pendingIds = [];
  }
  if (memory.pendingIds?.includes(id) === true) return;
  memory.pending.push(memory.clock);
  memory.pendingIds?.push(id);
  if (memory.pending.length < mostPending) return;
  restart(memory, sequence);
  forgetPending(memory);
}

/** The original line goes on: what was held back are repeats, unless the line goes on where they came from. */
export function confirmPending(memory: Memory, origin: number, needed: Needed): boolean {
  const { pending = [], pendingIds = [], pendingOrigin } = memory;
  forgetPending(memory);
  if (origin === pendingOrigin) return false;
  let full = false;
  pending.forEach((at, i) => {
    if (addHit(memory, pendingIds[i] ?? '', at, needed)) full = true;
  });
  return full;
}

function forgetPending(memory: Memory): void {
  memory.pending = undefined;
  memory.pendingIds = undefined;
}
