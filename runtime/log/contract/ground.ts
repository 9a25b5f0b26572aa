import type { RecordHeader } from '../../../schemas/record.ts';
import type { Topic } from '../../../schemas/topics.ts';
import type { Clock } from '../../clock.ts';
import type { EventLog, LogEntry, LogRecord } from '../port.ts';

/** One log on its own ground, that can be opened several times at once and again after closing. */
export interface LogWorld {
  open(options: { telemetryPartitions: number; clock: Clock }): Promise<EventLog>;
  remove(): Promise<void>;
}

export const dayMs = 86_400_000;
export const firstDay = Date.UTC(2026, 0, 5);
export const partitions = 4;

/** The log under test, opened before each test on new ground. */
export interface Ground {
  log: EventLog;
  /** What the clock of every instance shows. */
  now: number;
  /** Another instance on the same ground. */
  open(telemetryPartitions?: number): Promise<EventLog>;
}

let sequence = 0;

export function header(): RecordHeader {
  return { type: 'events', version: 1, writer: '00f1a2b3c4d5e6f7', sequence: sequence++, time: firstDay };
}

export function entry(topic: Topic, partition: number, payload: string): LogEntry {
  return { topic, partition, header: header(), payload: Buffer.from(payload) };
}

export function text({ payload }: LogRecord | LogEntry): string {
  return Buffer.from(payload).toString();
}

/** Everything there is from an offset on, in as many chunks as it takes. */
export async function readAll(log: EventLog, topic: Topic, partition: number, from = 0, bytes = 4 << 20) {
  const { next } = await log.bounds(topic, partition);
  const records: LogRecord[] = [];
  for (let at = from; at < next; ) {
    const chunk = await log.read(topic, partition, at, { bytes, waitMs: 10_000 });
    if (chunk.length === 0) throw new Error(`${topic}/${partition} ends at ${at}, but next is ${next}`);
    records.push(...chunk);
    at = (chunk.at(-1)?.offset ?? 0) + 1;
  }
  return records;
}

export async function readTexts(log: EventLog, topic: Topic, partition: number, from = 0): Promise<string[]> {
  return (await readAll(log, topic, partition, from)).map(text);
}
