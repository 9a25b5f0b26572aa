import { type Command, InvalidArgumentError } from 'commander';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { follow } from '../../runtime/log/follow.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { clockFor } from '../../runtime/clock.ts';
import { type Topic, topicNames } from '../../schemas/topics.ts';
import { openLog } from '../context.ts';
import { eventJson } from '../event-json.ts';
import { escapeJson, showableJson } from '../showable.ts';
import { common, type Common, configOf } from '../options.ts';
import { stopOnSignals } from '../signals.ts';

interface TailOptions extends Common {
  fromStart?: boolean;
  partition: number;
  count?: number;
}

const topicOf = (text: string): Topic => {
  const topic = topicNames.find((name) => name === text || name === `${text}.v1`);
  if (topic === undefined) throw new InvalidArgumentError(`one of ${topicNames.join(', ')}`);
  return topic;
};

export function addTail(program: Command): void {
  common(program.command('tail'))
    .description('show a topic of the log as it grows, one JSON object per event or record')
    .argument('[topic]', 'telemetry, identity, findings, journal, ...', topicOf, 'identity.v1' as Topic)
    .option('--from-start', 'begin with the oldest record kept')
    .option('--partition <n>', 'partition', Number, 0)
    .option('--count <n>', 'end after this many lines', Number)
    .action(async (topic: Topic, options: TailOptions) => {
      const config = configOf(options);
      const log = await openLog(config, clockFor(config.clock));
      const stop = stopOnSignals();
      const bounds = await log.bounds(topic, options.partition);
      let left = options.count ?? Number.POSITIVE_INFINITY;
      for await (const records of follow(
        log,
        topic,
        options.partition,
        options.fromStart === true ? bounds.low : bounds.next,
        { signal: stop.signal },
      )) {
        for (const record of records) {
          for (const line of linesOf(record)) {
            if (left-- > 0) process.stdout.write(`${line}\n`);
          }
        }
        if (left <= 0) stop.abort();
      }
      await log.close();
    });
}

function linesOf(record: LogRecord): string[] {
  const { topic, partition, offset, header } = record;
  if (header.type !== 'events') {
    const text = Buffer.from(record.payload).toString('utf8');
    if (header.type === 'rejections') {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map(escapeJson);
    }
    return [showableJson({ topic, partition, offset, type: header.type, value: JSON.parse(text) as unknown })];
  }
  const cursor = new BlockCursor(record.payload);
  return Array.from({ length: cursor.rows }, (_, row) => showableJson(eventJson(cursor.seek(row))));
}
