import { clockFor } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { recordsIn } from '../../runtime/log/record-file.ts';
import type { RefillPartition } from '../../runtime/log/refill.ts';
import type { Manifest } from '../../schemas/backup.ts';
import type { Topic } from '../../schemas/topics.ts';
import { kafkaLogOptions } from '../kafka-options.ts';
import { embeddedLogOptions, openWholeLog } from '../open-log.ts';
import { readPacked } from './backup-files.ts';

type Part = Manifest['partitions'][number];

/** Every record at the offset it had, in whichever log the configuration names. */
export async function restoreLog(
  directory: string,
  { partitions }: Manifest,
  config: Config,
  progress: (what: string, done: number, all: number) => void,
): Promise<void> {
  async function* records(part: Part): AsyncGenerator<LogRecord> {
    for (const [i, file] of part.files.entries()) {
      yield* recordsIn(readPacked(directory, file), part.topic as Topic, part.partition, file.name);
      progress(`filling ${part.topic}/${part.partition}`, i + 1, part.files.length);
    }
  }
  async function* all(): AsyncGenerator<RefillPartition> {
    for (const part of partitions) {
      const { topic, partition, low, next } = part;
      yield { topic: topic as Topic, partition, low, next, records: records(part) };
    }
  }
  const kafka = kafkaLogOptions(config);
  if (kafka === undefined) {
    const { refillEmbeddedLog } = await import('../../runtime/log/embedded/refill.ts');
    await refillEmbeddedLog(embeddedLogOptions(config, clockFor(config.clock)), all());
    return;
  }
  await refuseRecords(config, partitions);
  const { refillKafkaLog } = await import('../../runtime/kafka/refill.ts');
  await refillKafkaLog(kafka, all());
}

/** @throws Fault RESTORE_REFUSED when a topic of the prefix has ever held anything */
async function refuseRecords(config: Config, partitions: readonly Part[]): Promise<void> {
  const log = await openWholeLog(config, clockFor(config.clock));
  try {
    for (const { topic, partition } of partitions) {
      const { next } = await log.bounds(topic as Topic, partition);
      if (next > 0)
        throw new Fault(
          'RESTORE_REFUSED',
          `${topic}/${partition} has held records: remove the topics of this prefix, or name another`,
        );
    }
  } finally {
    await log.close();
  }
}
