import { setImmediate } from 'node:timers/promises';
import type { EventLog, LogRecord } from '../runtime/log/port.ts';
import type { Topic } from '../schemas/topics.ts';

/** Folds what a topic of one partition holds now, from an offset on. @returns where it goes on @throws Fault of the log */
export async function foldTopic(
  log: Pick<EventLog, 'bounds' | 'read'>,
  topic: Topic,
  from: number,
  apply: (record: LogRecord) => void,
): Promise<number> {
  const { low, next } = await log.bounds(topic, 0);
  let at = Math.max(low, from);
  while (at < next) {
    const records = await log.read(topic, 0, at);
    for (const record of records) apply(record);
    at = (records.at(-1)?.offset ?? next - 1) + 1;
    // A log that answers at once would keep everything else from its turn for as long as there is something to fold.
    await setImmediate();
  }
  return at;
}
