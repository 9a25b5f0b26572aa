import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../runtime/clock.ts';
import { Fault } from '../runtime/errors.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { latestRoster } from '../runtime/members/latest-view.ts';
import type { Logger } from '../runtime/logger.ts';
import { type Topic, topics } from '../schemas/topics.ts';

const everyMs = 3_600_000;
const dayMs = 86_400_000;

export interface TrimOptions {
  log: EventLog;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
  retentionDays: number;
  /** Where the archive stands: what it has not copied is kept however old it is. */
  copiedTo: (topic: Topic, partition: number) => number | Promise<number>;
}

/** Lets go of events that are older than the log keeps, once they are in ClickHouse. Facts and the journal stay. */
export async function trimLog(options: TrimOptions): Promise<void> {
  const { logger, signal } = options;
  while (!signal.aborted) {
    for (const topic of [
      topics.telemetry,
      topics.identity,
      topics.deadLetters,
      topics.summaries,
      topics.neighbours,
      topics.members,
    ]) {
      try {
        await options.log.trim(topic, await keepFrom(topic, await ownerOf(topic, options)));
      } catch (error) {
        if (!(error instanceof Fault) || !error.retryable) throw error;
        logger.warn({ topic, code: error.code }, 'the log could not be trimmed, trying again in an hour');
      }
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Summaries, and what they say of neighbours, are copied by nobody: those that detect has judged and saved may go. So may signs of life that a view has summed up. */
async function ownerOf(topic: Topic, options: TrimOptions): Promise<TrimOptions> {
  if (topic === topics.members) {
    const { next } = await latestRoster(options.log);
    return { ...options, retentionDays: 1, copiedTo: () => next };
  }
  // Who is behind what was let go of is judged by the next window there is.
  if (topic === topics.neighbours)
    return { ...options, copiedTo: async () => (await options.log.bounds(topic, 0)).next };
  if (topic !== topics.summaries) return options;
  const judged = (await options.log.position('detect', topic, 0)) ?? 0;
  return { ...options, copiedTo: () => judged };
}

/** The end of retention, or the time of the oldest record that is not copied yet when that is earlier. */
export async function keepFrom(
  topic: Topic,
  { log, clock, retentionDays, copiedTo }: Omit<TrimOptions, 'logger' | 'signal'>,
): Promise<number> {
  let time = clock.now() - retentionDays * dayMs;
  for (let partition = 0; partition < log.partitions(topic); partition++) {
    const { low } = await log.bounds(topic, partition);
    const [oldest] = await log.read(topic, partition, Math.max(low, await copiedTo(topic, partition)), { bytes: 1 });
    if (oldest !== undefined) time = Math.min(time, oldest.header.time);
  }
  return time;
}
