import type { KafkaClientName } from '../../runtime/kafka/open-transport.ts';

/** What one process of the benchmark does; it prints a Done as its only line. */
export interface Job {
  what: 'produce' | 'consume' | 'write' | 'read';
  /** Through the event log, or the library itself as its manual shows. */
  by: 'adapter' | 'bare';
  client: KafkaClientName;
  brokers: string[];
  prefix: string;
  partitions: number;
  /** Blocks to produce or consume; records to write or read. */
  count: number;
}

export interface Done {
  /** User and system, of the whole process, without what came before the first tenth. */
  cpuSeconds: number;
  seconds: number;
  blocks: number;
  /** From before the append to after the read, ms. */
  latencies: number[];
}

export const eventsOfBlock = 500;
/** Blocks in one send, one for each of as many partitions. */
export const together = 4;
/** Between two records whose way is timed, ms. */
export const everyMs = 5;
