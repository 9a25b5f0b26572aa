import { setImmediate } from 'node:timers/promises';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { backoffMs, pause } from '../retry.ts';
import type { EventLog, LogRecord, ReadLimit } from './port.ts';

export interface FollowOptions extends ReadLimit {
  /** Told of each failure that is tried again. */
  onRetry?: (fault: Fault, attempt: number) => void;
}

/**
 * The records of a partition from `from` on, in chunks that are never empty, until `signal` aborts. A log that does not
 * answer is asked again for as long as it takes. Each chunk is read when the one before has been dealt with.
 * @throws Fault that trying again does not mend: LOG_TRIMMED, DATA_CORRUPT, RECORD_UNKNOWN.
 */
export async function* follow(
  log: Pick<EventLog, 'read'>,
  topic: Topic,
  partition: number,
  from: number,
  { onRetry, ...limit }: FollowOptions = {},
): AsyncGenerator<LogRecord[], void, void> {
  const { signal } = limit;
  let next = from;
  let failures = 0;
  while (signal?.aborted !== true) {
    let records: LogRecord[];
    try {
      records = await log.read(topic, partition, next, { waitMs: 10_000, ...limit });
      failures = 0;
    } catch (failure) {
      if (!(failure instanceof Fault) || !failure.retryable) throw failure;
      onRetry?.(failure, failures);
      await pause(backoffMs(failures++), signal);
      continue;
    }
    const last = records.at(-1);
    if (last === undefined) continue;
    next = last.offset + 1;
    yield records;
    // A log that answers at once would keep everything else from its turn for as long as there is something to catch up with.
    await setImmediate();
  }
}
