import { Fault } from '../errors.ts';
import type { EventLog } from '../log/port.ts';
import { pause } from '../retry.ts';
import { type Held, mustHold } from './held.ts';

const askMs = 50;
const patienceMs = 1_000;

/**
 * Resolves when nobody else can have been given the key.
 * @throws Fault HOLD_LOST; LOG_UNAVAILABLE (retryable) while that is not known
 */
export async function surelyHeld(held: Pick<Held, 'sure' | 'lost'>): Promise<void> {
  const since = performance.now();
  while (!held.sure()) {
    mustHold(held);
    if (performance.now() - since > patienceMs)
      throw new Fault('LOG_UNAVAILABLE', 'the log does not say who holds what', { retryable: true });
    await pause(askMs);
  }
}

/**
 * A log that takes entries only while the key is ours: a process that stood still does not go on with what it was about to
 * append before it has heard whether another one took its place.
 * @throws by `append` as `surelyHeld`
 */
export function guarded(log: Pick<EventLog, 'append'>, held: Pick<Held, 'sure' | 'lost'>): Pick<EventLog, 'append'> {
  return {
    async append(entries) {
      await surelyHeld(held);
      return log.append(entries);
    },
  };
}
