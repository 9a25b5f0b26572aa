/** A record on its way to the broker. */
export interface Outgoing {
  /** Kafka's name of the topic. */
  topic: string;
  partition: number;
  value: Buffer;
  /** Goes with the value as the record's only header. */
  header: string;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** A record as a fetch gives it. */
export interface Fetched {
  offset: number;
  /** The record's own time, ms since 1970, as its writer says. */
  time: number;
  value: Buffer | null;
  /** Undefined when Tocsin did not write it. */
  header: Buffer | string | undefined;
}

export interface Place {
  topic: string;
  partition: number;
}

/** An offset in a partition: where to fetch from, or where the broker put the first record of a send. */
export interface PlaceAt extends Place {
  offset: number;
}

export interface FetchLimits {
  /** How long the broker may wait for something to come. */
  waitMs: number;
  partitionBytes: number;
  /** Of the whole answer. */
  bytes: number;
}

export interface FetchedPartition extends Place {
  records: readonly Fetched[];
  /** There is no such offset: trimmed, or not yet there. */
  outOfRange: boolean;
}

export interface TopicToMake {
  name: string;
  partitions: number;
  /** Default: the brokers' own. */
  replicas?: number;
  config: Readonly<Record<string, string>>;
}

export interface PartitionFound {
  /** -1 where there is none. */
  leader: number;
  replicas: number;
}

/**
 * What the event log needs of a client library. What cannot be reached is a Fault LOG_UNAVAILABLE, retryable; what brokers
 * refuse and no repetition changes is LOG_REFUSED; anything else that is thrown is a bug.
 */
export interface Transport {
  producer(): TransportProducer;
  connection(): TransportConnection;
  topics(): Promise<string[]>;
  /** Topics that another process has made meanwhile are no failure. */
  makeTopics(topics: readonly TopicToMake[]): Promise<void>;
  /** Partitions in order. */
  describe(topics: readonly string[]): Promise<Map<string, PartitionFound[]>>;
  /** All settings by topic, those of the brokers where a topic has none of its own. */
  settings(topics: readonly string[]): Promise<Map<string, Map<string, string>>>;
  /** Lets go of everything stamped before `time` (ms since 1970) up to the first that is not. */
  letGo(topic: string, partitions: number, time: number): Promise<void>;
}

/** An idempotent producer waiting for all in-sync replicas. Its caller has one send under way at any time (K1). */
export interface TransportProducer {
  /** Answers the offset of the first record of each partition, -1 where the broker knows a repeat but not its place. */
  send(records: readonly Outgoing[]): Promise<PlaceAt[]>;
  close(): Promise<void>;
}

/** Requests that name their partitions: no groups, hence no rebalances. After a failure the next use connects anew. */
export interface TransportConnection {
  /** The places by the broker that leads them. */
  byLeader<P extends Place>(places: readonly P[]): Promise<Map<number, P[]>>;
  fetch(leader: number, from: readonly PlaceAt[], limits: FetchLimits): Promise<FetchedPartition[]>;
  bounds(place: Place): Promise<{ low: number; next: number }>;
  position(group: string, place: Place): Promise<number | undefined>;
  commit(group: string, place: PlaceAt): Promise<void>;
  /** What is under way fails. */
  close(): Promise<void>;
}

/** Of the record header that holds ours. */
export const headerName = 'tocsin';
