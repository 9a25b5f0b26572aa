import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { topicNames, topics, type Topic } from '../../schemas/topics.ts';

export interface CutPartition {
  topic: Topic;
  partition: number;
  low: number;
  next: number;
}

const tries = 200;
const pauseMs = 50;
/** What follows from a record of these lies in one of the others, and never the other way round; the last is caused by nothing. */
const sources: readonly Topic[] = [
  topics.neighbours,
  topics.summaries,
  topics.deadLetters,
  topics.telemetry,
  topics.identity,
];
/** Signs of life come all the time, and nothing else follows from them but which epochs are later. */
const signs = topics.members;

/**
 * Ends of all partitions that belong to one moment: no record before them follows from one behind them. What people and roles
 * write is looked at, then the sources, then the first again, until nothing came to it meanwhile.
 * @throws Fault TIMEOUT (retryable) when something always comes
 */
export async function cutOf(log: EventLog): Promise<CutPartition[]> {
  const others = topicNames.filter((topic) => topic !== signs && !sources.includes(topic));
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = await bounds(log, others);
    const between = await bounds(log, sources);
    const after = await bounds(log, others);
    if (before.every(({ next }, i) => next === after[i]?.next))
      return [...after, ...between, ...(await bounds(log, [signs]))];
    await sleep(pauseMs);
  }
  throw new Fault('TIMEOUT', 'there is no moment in which nothing is written: try again when it is quieter', {
    retryable: true,
  });
}

async function bounds(log: EventLog, wanted: readonly Topic[]): Promise<CutPartition[]> {
  const found: CutPartition[] = [];
  for (const topic of wanted)
    for (let partition = 0; partition < log.partitions(topic); partition++)
      found.push({ topic, partition, ...(await log.bounds(topic, partition)) });
  return found;
}
