import type { EventLog, LogEntry, LogRecord } from '../../runtime/log/port.ts';
import type { Topic } from '../../schemas/topics.ts';

/** A log of one partition to a topic, in memory. Nothing waits: a read at the end answers at once. */
export function memoryLog(): EventLog & { records(topic: Topic): readonly LogRecord[] } {
  const topics = new Map<Topic, LogRecord[]>();
  const positions = new Map<string, number>();
  const of = (topic: Topic): LogRecord[] => {
    const held = topics.get(topic) ?? [];
    topics.set(topic, held);
    return held;
  };
  return {
    records: of,
    append: async (entries: readonly LogEntry[]) =>
      entries.map((entry) => {
        const held = of(entry.topic);
        held.push({ ...entry, offset: held.length });
        return held.length - 1;
      }),
    read: async (topic, _partition, from, { bytes = 4 << 20 } = {}) => {
      const found: LogRecord[] = [];
      let left = bytes;
      for (const record of of(topic).slice(from)) {
        if (left <= 0) break;
        found.push(record);
        left -= record.payload.byteLength;
      }
      return found;
    },
    bounds: async (topic) => ({ low: 0, next: of(topic).length }),
    partitions: () => 1,
    position: async (consumer, topic) => positions.get(`${consumer} ${topic}`),
    commit: async (consumer, topic, _partition, offset) => void positions.set(`${consumer} ${topic}`, offset),
    trim: async () => undefined,
    close: async () => undefined,
  };
}
