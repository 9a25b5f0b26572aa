import type { RecordHeader } from '../../schemas/record.ts';
import type { Topic } from '../../schemas/topics.ts';

export interface LogEntry {
  topic: Topic;
  partition: number;
  header: RecordHeader;
  /** Uncompressed; adapters compress on their own account. */
  payload: Uint8Array;
}

export interface LogRecord extends LogEntry {
  /** Rises within a partition; need not be dense. */
  offset: number;
  /** The payload's memory is the reader's alone, to `release` when done with it. */
  owned?: true;
}

export interface ReadLimit {
  /** Stop after about this many payload bytes; at least one record is returned when there is one. Default 4 MiB. */
  bytes?: number;
  /** Wait this long (real ms) for a first record before answering with none. Default 0. */
  waitMs?: number;
  signal?: AbortSignal;
}

export interface Bounds {
  /** Oldest offset still kept: reading below it is LOG_TRIMMED. */
  low: number;
  /** Offset the next record will get, or more. */
  next: number;
}

/**
 * The event log: ordered partitions of records. Seven methods, two adapters (embedded on SQLite, Apache Kafka), one
 * contract suite (`runtime/log/contract.ts`). Failures are Faults LOG_UNAVAILABLE (retryable), LOG_REFUSED, DISK_FULL,
 * LOG_TRIMMED.
 */
export interface EventLog {
  /** Resolves with the offsets, in order, once every entry is durable; payloads are kept by nobody. Entries of one partition keep their order. */
  append(entries: readonly LogEntry[]): Promise<number[]>;
  /** Records from `from` on, in order. Resolves with none at the end of the partition (after `waitMs`) or on abort. */
  read(topic: Topic, partition: number, from: number, limit?: ReadLimit): Promise<LogRecord[]>;
  bounds(topic: Topic, partition: number): Promise<Bounds>;
  /** How many partitions a topic has. */
  partitions(topic: Topic): number;
  /** Where a named consumer stands (the next offset it wants), undefined when it never committed. */
  position(consumer: string, topic: Topic, partition: number): Promise<number | undefined>;
  commit(consumer: string, topic: Topic, partition: number, offset: number): Promise<void>;
  /** Lets go of whole files or segments whose records were all appended before `time`. The low-water mark rises. */
  trim(topic: Topic, time: number): Promise<void>;
  close(): Promise<void>;
}
