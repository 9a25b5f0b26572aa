import type { Topic } from '../../schemas/topics.ts';
import type { LogRecord } from './port.ts';

/** A partition to be written anew: its first record gets no offset below `low`, and the next one after all is `next`. */
export interface RefillPartition {
  topic: Topic;
  partition: number;
  low: number;
  next: number;
  /** In the order of their offsets. */
  records: AsyncIterable<LogRecord>;
}
