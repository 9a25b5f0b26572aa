import { expect, it } from 'vitest';
import type { Bounds, EventLog } from '../../runtime/log/port.ts';
import { topics, type Topic } from '../../schemas/topics.ts';
import { cutOf } from './cut.ts';

/** A log of which only the ends count; `asked` is told of each look, and may move them. */
function logAt(ends: Partial<Record<Topic, number>>, asked: (topic: Topic) => void): EventLog {
  const bounds = async (topic: Topic): Promise<Bounds> => {
    asked(topic);
    return { low: 0, next: ends[topic] ?? 0 };
  };
  return { bounds, partitions: () => 1 } as unknown as EventLog;
}

const nextOf = (cut: Awaited<ReturnType<typeof cutOf>>, wanted: Topic): number | undefined =>
  cut.find(({ topic }) => topic === wanted)?.next;

it('has no entry of the journal behind which the record that caused it is missing', async () => {
  // Whenever telemetry is looked at, something has just come, and twice it led to an entry.
  const ends = { [topics.telemetry]: 10, [topics.journal]: 3 };
  let looks = 0;
  const log = logAt(ends, (topic) => {
    if (topic !== topics.telemetry) return;
    ends[topics.telemetry]++;
    if (++looks <= 2) ends[topics.journal]++;
  });
  const cut = await cutOf(log);
  expect(looks).toBe(3);
  expect([nextOf(cut, topics.journal), nextOf(cut, topics.telemetry)]).toEqual([5, 13]);
});

it('names every topic once', async () => {
  const cut = await cutOf(logAt({}, () => undefined));
  expect(cut.map(({ topic }) => topic).toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.values(topics).toSorted((a, b) => a.localeCompare(b)),
  );
});
