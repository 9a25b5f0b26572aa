import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { type CountedStatus, isCounted, readStatus, type Status } from '../status.ts';

const patienceMs = 90_000;

/** Waits until the clock has passed `time` and every stage has read all there is (ticks apart, which never end). */
export async function settle(config: Config, clock: Clock, time: number, signal: AbortSignal): Promise<CountedStatus> {
  while (clock.now() < time && !signal.aborted) await sleep(100);
  const until = Date.now() + patienceMs;
  let last: Status | undefined;
  let quiet = 0;
  for (;;) {
    const status = await readStatus(config);
    const { counts, settled } = status;
    quiet = settled && counts.residual === 0 && counts.offered === last?.counts.offered ? quiet + 1 : 0;
    if (quiet >= 3 || signal.aborted || Date.now() > until) {
      if (last === undefined || !isCounted(status)) throw new Fault('TIMEOUT', 'the pipeline did not come to rest');
      return status;
    }
    last = status;
    await sleep(500);
  }
}
