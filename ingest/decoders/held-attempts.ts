import type { EventDraft } from '../../schemas/event/event.ts';

/** What is kept of an attempt whose lines have begun to come: the first line's place, bytes and header. */
export interface Attempt {
  index: number;
  at: number;
  raw: Uint8Array;
  host: string;
  program: string;
  severity: number;
  /** Receive times of its first and its last line, ms. */
  since: number;
  last: number;
  lines: number;
  /** Of each of its lines. */
  indexes: number[];
}

/** A channel holds this much at most: what more comes pushes the oldest attempt out as the event it is so far. */
const heldAttempts = 1024;
const heldBytes = 1024 * 1024;
/** An attempt that goes on longer than this, in lines or ms, is given out as it is. */
const longestLines = 256;
const longestMs = 120_000;

/** Attempts of one channel by key, the one with the oldest last line first. */
export class HeldAttempts<A extends Attempt> {
  #attempts = new Map<string, A>();
  #bytes = 0;
  #lines = 0;
  readonly #indexes = new Set<number>();

  /** Lines held, over all attempts. */
  get lines(): number {
    return this.#lines;
  }

  /** Whether the channel's line of that index is held. */
  holds(index: number): boolean {
    return this.#indexes.has(index);
  }

  get(key: string): A | undefined {
    return this.#attempts.get(key);
  }

  /** Adds the draft's line to a held attempt. */
  touch(key: string, attempt: A, draft: EventDraft): void {
    attempt.lines += 1;
    this.#lines += 1;
    attempt.indexes.push(draft.index);
    this.#indexes.add(draft.index);
    attempt.last = draft.receivedAt;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
  }

  /** Holds a new attempt under a key that none is held under: `take` it first, and give it out. */
  add(key: string, attempt: A): void {
    this.#attempts.set(key, attempt);
    this.#bytes += attempt.raw.length;
    this.#lines += attempt.lines;
    for (const index of attempt.indexes) this.#indexes.add(index);
  }

  take(key: string): A | undefined {
    const attempt = this.#attempts.get(key);
    if (attempt === undefined) return undefined;
    this.#attempts.delete(key);
    this.#bytes -= attempt.raw.length;
    this.#lines -= attempt.lines;
    for (const index of attempt.indexes) this.#indexes.delete(index);
    return attempt;
  }

  /** The attempt that has to go so that the bounds hold, or that has gone on for too long. */
  surplus(key: string, now: number): A | undefined {
    const current = this.#attempts.get(key);
    if (current !== undefined && (current.lines >= longestLines || now - current.since > longestMs)) {
      return this.take(key);
    }
    if (this.#attempts.size <= heldAttempts && this.#bytes <= heldBytes) return undefined;
    for (const oldest of this.#attempts.keys()) return this.take(oldest);
    return undefined;
  }

  /** Takes out, oldest first, every attempt whose last line was received before `olderThan`. */
  *expired(olderThan: number): Iterable<A> {
    for (const [key, attempt] of this.#attempts) {
      if (attempt.last >= olderThan) return;
      this.take(key);
      yield attempt;
    }
  }
}

/** The common part of a new attempt from the draft of its first line. */
export function attemptFrom(draft: EventDraft): Attempt {
  return {
    index: draft.index,
    at: draft.at,
    raw: draft.raw.slice(),
    host: own(draft.host),
    program: own(draft.program),
    severity: draft.severity,
    since: draft.receivedAt,
    last: draft.receivedAt,
    lines: 1,
    indexes: [draft.index],
  };
}

/** Puts an attempt's place, bytes and header on the draft. `receivedAt` is that of its last line, so that it never runs
 * backwards by more than an attempt takes. */
export function restore(attempt: Attempt, draft: EventDraft): void {
  draft.index = attempt.index;
  draft.at = attempt.at;
  draft.raw = attempt.raw;
  draft.host = attempt.host;
  draft.program = attempt.program;
  draft.severity = attempt.severity;
  draft.receivedAt = attempt.last;
  draft.lines = attempt.lines;
}

/** A copy that does not keep the chunk alive it was cut from (engines let slices share memory). */
export function own(text: string): string {
  return text === '' ? '' : Buffer.from(text, 'utf8').toString('utf8');
}
