import type { Tick } from '../../schemas/tick.ts';
import { topics } from '../../schemas/topics.ts';
import { jsonEntry } from './json-record.ts';
import type { EventLog, LogEntry } from './port.ts';
import type { Writer } from './writer-identity.ts';

export interface TickOptions {
  writer: Writer;
  /** Milliseconds since 1970: nothing older than the allowed lateness before it may follow. */
  time: number;
}

/** One tick for every partition of both lanes, with the facts in force: all that is durable by now. */
export async function tickEntries(log: EventLog, { writer, time }: TickOptions): Promise<LogEntry[]> {
  const [fleet, baselines] = await Promise.all([log.bounds(topics.fleet, 0), log.bounds(topics.baselines, 0)]);
  const tick: Tick = { time, fleet: fleet.next, baselines: baselines.next };
  return [topics.telemetry, topics.identity].flatMap((topic) =>
    Array.from({ length: log.partitions(topic) }, (_, partition) =>
      jsonEntry(topic, 'tick', writer, time, tick, partition),
    ),
  );
}

export async function appendTicks(log: EventLog, options: TickOptions): Promise<void> {
  await log.append(await tickEntries(log, options));
}
