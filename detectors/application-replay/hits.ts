import { type Event, eventId } from '../../schemas/event/event.ts';
import { type Memory, type Replayer, suspicionOf } from './memory.ts';
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

export function holdPending(memory: Memory, event: Event, origin: number): void {
  const id = eventId(event);
  const { session, peer, gateway, trust, sequence, bootId } = event;
  const suspicion = suspicionOf(memory);
  if (suspicion.pendingOrigin !== origin) forgetPending(memory);
  suspicion.pendingOrigin = origin;
  suspicion.pendingFrom = { session, peer, gateway, trust, sequence, bootId };
  if (suspicion.pendingIds.includes(id)) return;
  suspicion.pending.push(memory.clock);
  suspicion.pendingIds.push(id);
  if (suspicion.pending.length < mostPending) return;
  restart(memory, sequence);
  forgetPending(memory);
}

/**
 * The original line goes on: what was held back are repeats, unless the line goes on where they came from. Answers whose
 * they are once there are enough: the event that confirms them is the victim's.
 */
export function confirmPending(memory: Memory, origin: number, needed: Needed): Replayer | undefined {
  const { pending, pendingIds, pendingOrigin, pendingFrom } = suspicionOf(memory);
  forgetPending(memory);
  if (origin === pendingOrigin) return undefined;
  let full = false;
  pending.forEach((at, i) => {
    if (addHit(memory, pendingIds[i] ?? '', at, needed)) full = true;
  });
  return full ? pendingFrom : undefined;
}

export function forgetPending(memory: Memory): void {
  if (memory.suspicion === undefined) return;
  memory.suspicion.pending = [];
  memory.suspicion.pendingIds = [];
  memory.suspicion.pendingFrom = undefined;
}
