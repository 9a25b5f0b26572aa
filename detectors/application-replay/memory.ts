import type { Event } from '../../schemas/event/event.ts';
import { count, held, real, reals, type RecordOf, shapeOf, whole, wholes } from '../records/shape.ts';

/** Width of the sliding window in sequence numbers. */
export const windowWidth = 1024;
export const windowWords = windowWidth / 32;
/** Nonces or payloads remembered per device. */
export const tokensKept = 32;
const originFields = 3;
const originsKept = 4;

/** What is remembered of one device's messages; one in good order has no more than `tokens` beside it. */
export const memoryShape = shapeOf({
  /** Hash of the boot id the sequence belongs to. */
  boot: whole(),
  /** The boot before: what still bears its id is old, and must not reset the present one. */
  bootBefore: whole(),
  /** Greatest sequence number, -1 before the first. */
  high: real(-1),
  /** Everything in (solid, high - 1024] was seen; at or below it nothing is certain. */
  solid: real(-1),
  /** Bitmap of the last 1024 sequence numbers, by number modulo 1024; unused while none is missing. */
  bits: wholes(windowWords),
  /** Sequence numbers in a row too old to be judged. */
  stale: whole(),
  /** New messages counted, and those among them that repeated a payload within one origin. */
  fresh: count(),
  repeats: whole(),
  /** How many origins are known, the latest, and where it began: its first sequence number, and its first new message. */
  origins: whole(),
  origin: whole(),
  originFrom: real(),
  originSince: count(),
  /** The origins before it, the latest first. */
  earlier: reals(originFields * (originsKept - 1)),
  /** Ring of 26-bit hashes of nonces or payloads. */
  tokens: wholes(tokensKept),
  /** Device time in ms: the greatest time seen. */
  clock: real(),
  /** Evidence for a burst of repeated payloads, the most of it since it was 0, the most that is usual, and the repeats. */
  burst: real(),
  burstPeak: real(),
  burstUsual: real(),
  burstRepeats: whole(),
  /** Made with the first repeat. */
  suspicion: held<Suspicion>(),
});
export type Memory = RecordOf<typeof memoryShape>;

/** Whose repeats they are, as the last of them says. */
export type Replayer = Pick<Event, 'session' | 'peer' | 'gateway' | 'trust' | 'sequence' | 'bootId'>;

export interface Suspicion {
  /** Times and event ids of the last repeats that count. */
  hitTimes: number[];
  hitIds: string[];
  /** Repeats that only the original's return will confirm: without a boot id they may be a restarted counter. */
  pending: number[];
  pendingIds: string[];
  pendingOrigin: number;
  pendingFrom: Replayer | undefined;
}

export function suspicionOf(memory: Memory): Suspicion {
  return (memory.suspicion ??= {
    hitTimes: [],
    hitIds: [],
    pending: [],
    pendingIds: [],
    pendingOrigin: 0,
    pendingFrom: undefined,
  });
}

/** FNV-1a, signed 32 bits. */
export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed | 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}

/** Notes where a new message came from; the ranges of the last few origins tell later whose an old message was. */
export function noteOrigin(memory: Memory, origin: number, sequence: number): void {
  // A lower number than the range began with means that the counter has started again: a new range, same origin or not.
  if (memory.origins > 0 && memory.origin === origin && memory.originFrom <= sequence) return;
  if (memory.origins > 0) {
    const { earlier } = memory;
    for (let i = originFields * (originsKept - 1) - 1; i >= originFields; i--)
      earlier.set(i, earlier.at(i - originFields));
    earlier.set(0, memory.origin);
    earlier.set(1, memory.originFrom);
    earlier.set(2, memory.originSince);
  }
  memory.origins = Math.min(originsKept, memory.origins + 1);
  memory.origin = origin;
  memory.originFrom = sequence;
  memory.originSince = memory.fresh;
}

/** The origin of a sequence number; undefined when too long ago. */
export function originOf(memory: Memory, sequence: number): number | undefined {
  return memory.originFrom <= sequence ? latestOrigin(memory) : earlierOrigin(memory, 1, sequence);
}

/** The origin of the n-th new message; undefined when too long ago. */
export function originOfFresh(memory: Memory, n: number): number | undefined {
  return memory.originSince <= n ? latestOrigin(memory) : earlierOrigin(memory, 2, n);
}

/** Undefined before the first. */
export function latestOrigin({ origins, origin }: Memory): number | undefined {
  return origins === 0 ? undefined : origin;
}

function earlierOrigin({ origins, earlier }: Memory, field: 1 | 2, value: number): number | undefined {
  for (let i = 0; i < originFields * (origins - 1); i += originFields) {
    if (earlier.at(i + field) <= value) return earlier.at(i);
  }
  return undefined;
}
