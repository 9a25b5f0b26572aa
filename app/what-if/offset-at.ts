import type { EventLog } from '../../runtime/log/port.ts';
import type { Topic } from '../../schemas/topics.ts';

/** The first offset kept whose record was written at `time` or later, by halving: records are in the order they were written. */
export async function offsetAt(log: EventLog, topic: Topic, partition: number, time: number): Promise<number> {
  const { low, next } = await log.bounds(topic, partition);
  let [from, to] = [low, next];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const [record] = await log.read(topic, partition, middle, { bytes: 1 });
    if (record === undefined || record.header.time >= time) to = middle;
    else from = record.offset + 1;
  }
  return from;
}
