import type { EventLog } from '../runtime/log/port.ts';
import { type Topic, topics } from '../schemas/topics.ts';
import type { Report } from './report.ts';

const topicOf: Record<string, Topic> = {
  telemetry: topics.telemetry,
  identity: topics.identity,
  'dead-letters': topics.deadLetters,
  findings: topics.findings,
  requests: topics.requests,
  outcomes: topics.outcomes,
};

/** Records that each stage has still to read, by what it says of itself. */
export async function lagIn(log: EventLog, report: Report): Promise<Record<string, number>> {
  const lag: Record<string, number> = {};
  for (const [stage, about] of Object.entries(report)) {
    const next = (about as { next?: Record<string, number> }).next ?? {};
    for (const [place, offset] of Object.entries(next)) {
      const [name = '', partition = '0'] = place.split('.');
      const topic = topicOf[name];
      if (topic !== undefined) lag[`${stage}/${place}`] = await behind(log, topic, Number(partition), offset);
    }
  }
  return lag;
}

/** Records from `offset` on. Ticks come for ever and are nobody's lines: a stage that lacks only those is up to date. */
async function behind(log: EventLog, topic: Topic, partition: number, offset: number): Promise<number> {
  const { low, next } = await log.bounds(topic, partition);
  let count = 0;
  let at = Math.max(low, offset);
  if (next - at > 1_000) return next - at;
  while (at < next) {
    const records = await log.read(topic, partition, at, { bytes: 1_048_576 });
    count += records.filter(({ header }) => header.type !== 'tick').length;
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return count;
}
