import { count, held, real, type RecordOf, shapeOf, whole } from '../records/shape.ts';

export const windowShape = shapeOf({
  handshakes: count(),
  refused: count(),
  /** The event that took it over the floor. */
  over: held<{ event: string; spoofable: 0 | 1 | 2 | 3; gateway: string }>(),
});
export type Window = RecordOf<typeof windowShape>;

export const memoryShape = shapeOf({
  /** Windows since which, as they count, and handshakes in them but for floods. */
  since: real(),
  handshakes: real(),
  /** The window judged last, and the last ones as bits, the latest lowest: whether they were over. */
  index: real(),
  over: whole(),
  evidence: held<string[]>(),
});
export type Memory = RecordOf<typeof memoryShape>;

/** At so many minutes both count half, so that a new habit becomes usual. */
const fadeAt = 4 * 24 * 60;

/** Usual handshakes a minute, silent minutes included; what it rests on. */
export function usualOf(memory: Memory, index: number): { perMinute: number; minutes: number } {
  const minutes = index - memory.since;
  return { perMinute: minutes > 0 ? memory.handshakes / minutes : 0, minutes };
}

export function learn(memory: Memory, handshakes: number, index: number): void {
  memory.handshakes += handshakes;
  if (index - memory.since < fadeAt) return;
  memory.since = index - (index - memory.since) / 2;
  memory.handshakes /= 2;
}
