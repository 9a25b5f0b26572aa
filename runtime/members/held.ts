import type { MemberRecord } from '../../schemas/member.ts';
import { Fault } from '../errors.ts';
import { pause } from '../retry.ts';

/** What the work on a key is told. */
export interface Held {
  /** Offset of the record that gave the key: rises from holder to holder. */
  readonly epoch: number;
  /** Aborted when the work has to end: another one shall hold the key when it has, or does already. */
  readonly signal: AbortSignal;
  /** What a holder of the key noted last, this one or one before. */
  readonly note: string | undefined;
  /**
   * Whether the others have heard of us so lately (real time) that none can have been given the key: to be asked right before
   * what cannot be taken back, also on the way to an end. A stop of the whole process between asking and acting is not seen.
   */
  readonly sure: () => boolean;
  /** Whether the key is another's already, or nobody's: nothing of this work may be written any more. */
  lost(): boolean;
  /**
   * Writes down what whoever holds the key next has to know, and resolves when it stands: from then on each of them is told.
   * @param note 128 characters at most @throws Fault HOLD_LOST; LOG_UNAVAILABLE (retryable) when told to end while the log is away
   */
  tell(note: string): Promise<void>;
}

/** As held by who shares it with nobody. */
export function heldAlone(signal: AbortSignal): Held {
  return { epoch: 0, signal, note: undefined, sure: () => true, lost: () => false, tell: () => Promise.resolve() };
}

/** @throws Fault HOLD_LOST */
export function mustHold({ lost }: Pick<Held, 'lost'>): void {
  if (lost()) throw new Fault('HOLD_LOST', 'another instance holds what this one did');
}

/** What an instance knows of its keys. */
export interface Known {
  holds(key: string, epoch: number): boolean;
  isHeard(): boolean;
  note(key: string): string | undefined;
  say(record: MemberRecord): void;
  /** Resolves when more was read. */
  more(): Promise<void>;
}

const patienceMs = 5_000;
const askMs = 200;

export function heldKey(known: Known, key: string, epoch: number, signal: AbortSignal): Held {
  const lost = (): boolean => !known.holds(key, epoch);
  return {
    ...{ epoch, signal, lost, note: known.note(key) },
    sure: () => known.isHeard() && !lost(),
    async tell(note) {
      const since = performance.now();
      known.say({ type: 'noted', key, note });
      while (known.note(key) !== note || lost()) {
        mustHold({ lost });
        if (signal.aborted && performance.now() - since > patienceMs)
          throw new Fault('LOG_UNAVAILABLE', 'the log does not take what is to be done', { retryable: true });
        await Promise.race([known.more(), pause(askMs)]);
      }
    },
  };
}
