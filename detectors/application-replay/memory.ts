/**
 * What is remembered of one device's messages. Small numbers in plain arrays: typed arrays cost 200 bytes each before
 * their first element. Lists are made when first needed; a device in good order has `origins` and `tokens` only.
 */
export interface Memory {
  /** Hash of the boot id the sequence belongs to. */
  boot: number;
  /** The boot before: what still bears its id is old, and must not reset the present one. */
  bootBefore: number;
  /** Greatest sequence number, -1 before the first. */
  high: number;
  /** Everything in (solid, high - 1024] was seen; at or below it nothing is certain. */
  solid: number;
  /** Bitmap of the last 1024 sequence numbers as 32 words, by number modulo 1024; undefined while none is missing. */
  bits: number[] | undefined;
  /** Sequence numbers in a row too old to be judged. */
  stale: number;
  /** New messages counted, and those among them that repeated a payload within one origin. */
  fresh: number;
  repeats: number;
  /** Up to 4 origins, the latest last, each as hash, first sequence number, number of the first new message. */
  origins: number[];
  /** Ring of 26-bit hashes of nonces or payloads, two to a number. */
  tokens: number[] | undefined;
  /** Device time in ms: the greatest time seen. */
  clock: number;
  /** Made with the first repeat. */
  suspicion: Suspicion | undefined;
}

export interface Suspicion {
  /** Times and event ids of the last repeats that count. */
  hitTimes: number[];
  hitIds: string[];
  /** Repeats that only the original's return will confirm: without a boot id they may be a restarted counter. */
  pending: number[];
  pendingIds: string[];
  pendingOrigin: number;
}

export function startMemory(): Memory {
  return {
    boot: 0,
    bootBefore: 0,
    high: -1,
    solid: -1,
    bits: undefined,
    stale: 0,
    fresh: 0,
    repeats: 0,
    origins: [],
    tokens: undefined,
    clock: 0,
    suspicion: undefined,
  };
}

export function suspicionOf(memory: Memory): Suspicion {
  return (memory.suspicion ??= { hitTimes: [], hitIds: [], pending: [], pendingIds: [], pendingOrigin: 0 });
}

/** FNV-1a, signed 32 bits, so that V8 stores it without a box. */
export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed | 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}

const originFields = 3;
const originsKept = 4;

/** Notes where a new message came from; the ranges of the last few origins tell later whose an old message was. */
export function noteOrigin(memory: Memory, origin: number, sequence: number): void {
  const { origins } = memory;
  const last = origins.length - originFields;
  // A lower number than the range began with means that the counter has started again: a new range, same origin or not.
  if (last >= 0 && origins[last] === origin && (origins[last + 1] ?? 0) <= sequence) return;
  // Built to size by concat: an array that is pushed or spread to keeps room for 16 more.
  memory.origins = origins.slice(-originFields * (originsKept - 1)).concat([origin, sequence, memory.fresh]);
}

/** The origin of sequence number `value` (field 1) or of the n-th new message (field 2); undefined when too long ago. */
export function originAt({ origins }: Memory, field: 1 | 2, value: number): number | undefined {
  for (let i = origins.length - originFields; i >= 0; i -= originFields) {
    if ((origins[i + field] ?? 0) <= value) return origins[i];
  }
  return undefined;
}
