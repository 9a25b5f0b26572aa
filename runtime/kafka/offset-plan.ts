import type { RecordMetadata, TopicMessages } from 'kafkajs';
import { Fault } from '../errors.ts';

export interface Outgoing {
  /** Kafka's name of the topic. */
  topic: string;
  partition: number;
  value: Buffer;
  headers: Record<string, string>;
  /** Milliseconds since 1970. */
  timestamp: string;
}

/** The records of one send and where the answer tells each one's offset: the broker names only the first of a partition. */
export class OffsetPlan {
  readonly #records: { record: Outgoing; index: number }[] = [];
  readonly #partitions = new Map<string, { count: number; bytes: number }>();

  bytesOf(record: Outgoing): number {
    return this.#partitions.get(keyOf(record.topic, record.partition))?.bytes ?? 0;
  }

  add(record: Outgoing, bytes: number): void {
    const key = keyOf(record.topic, record.partition);
    const partition = this.#partitions.get(key) ?? { count: 0, bytes: 0 };
    this.#records.push({ record, index: partition.count });
    this.#partitions.set(key, { count: partition.count + 1, bytes: partition.bytes + bytes });
  }

  topicMessages(): TopicMessages[] {
    const byTopic = new Map<string, TopicMessages['messages']>();
    for (const { record } of this.#records) {
      const { topic, partition, value, headers, timestamp } = record;
      const messages = byTopic.get(topic);
      const message = { key: null, partition, value, headers, timestamp };
      if (messages === undefined) byTopic.set(topic, [message]);
      else messages.push(message);
    }
    return Array.from(byTopic, ([topic, messages]) => ({ topic, messages }));
  }

  offsets(answer: readonly RecordMetadata[]): number[] {
    const firsts = new Map(
      answer.map((each) => [keyOf(each.topicName, each.partition), Number(each.baseOffset ?? -1)]),
    );
    return this.#records.map(({ record, index }) => {
      const first = firsts.get(keyOf(record.topic, record.partition)) ?? -1;
      // A broker that recognised a repeated batch but no longer knows its place: only a new producer gets an answer.
      if (first < 0) throw new Fault('LOG_UNAVAILABLE', 'the broker named no offset', { retryable: true });
      return first + index;
    });
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
