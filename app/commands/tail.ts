import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { follow } from '../../runtime/log/follow.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { Fault } from '../../runtime/errors.ts';
import { clockFor } from '../../runtime/clock.ts';
import { type Topic, topicNames } from '../../schemas/topics.ts';
import { openLog } from '../open-log.ts';
import { eventJson } from '../event-json.ts';
import { escapeJson, showableJson } from '../showable.ts';
import { common, type Common, configOf } from '../options.ts';
import { stopOnSignals } from '../signals.ts';
import { wholeNumber } from '../whole-number.ts';

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
    .option('--partition <n>', 'partition', wholeNumber(0), 0)
    .option('--count <n>', 'end after this many lines', wholeNumber(1))
    .action(async (topic: Topic, options: TailOptions) => {
      const config = configOf(options);
      const log = await openLog(config, clockFor(config.clock));
      const { signal } = stopOnSignals();
      try {
        await show(log, topic, options, signal);
      } finally {
        await log.close();
      }
    });
}

/** A reader that is slow holds the reading back; Ctrl-C ends the waiting for it too. */
async function show(log: EventLog, topic: Topic, options: TailOptions, signal: AbortSignal): Promise<void> {
  const { partition, fromStart } = options;
  const last = log.partitions(topic) - 1;
  if (partition > last) throw new Fault('INPUT_INVALID', `${topic} has partitions 0 to ${last}`);
  const { low, next } = await log.bounds(topic, partition);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  for await (const records of follow(log, topic, partition, fromStart === true ? low : next, { signal })) {
    for (const record of records) {
      const lines = linesOf(record).slice(0, left);
      left -= lines.length;
      const room = process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      if (!room) await once(process.stdout, 'drain', { signal }).catch(() => undefined);
    }
    if (left <= 0) return;
  }
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
    const value = JSON.parse(text, header.type === 'account' ? withoutSecrets : undefined) as unknown;
    return [showableJson({ topic, partition, offset, type: header.type, value })];
  }
  const cursor = new BlockCursor(record.payload);
  return Array.from({ length: cursor.rows }, (_, row) => showableJson(eventJson(cursor.seek(row))));
}

/** Hashes of passwords and sealed secrets are of no use on a screen to anybody who should be looking. */
function withoutSecrets(key: string, value: unknown): unknown {
  return (key === 'password' || key === 'secret') && typeof value === 'string' ? '(not shown)' : value;
}
