import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { type Fact, factSchema } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';

/** Every fact in the log so far, in order. @throws Fault LOG_UNAVAILABLE, RECORD_UNKNOWN */
export async function eachFact(log: EventLog, take: (fact: Fact, offset: number) => void): Promise<void> {
  let { low: at, next: end } = await log.bounds(topics.fleet, 0);
  while (at < end) {
    const records = await log.read(topics.fleet, 0, at, { bytes: 8 * 1_048_576 });
    for (const record of records) if (record.offset < end) take(readJson(record, factSchema), record.offset);
    at = (records.at(-1)?.offset ?? end) + 1;
  }
}
