import { systemClock } from '../clock.ts';
import { Fault } from '../errors.ts';
import type { EventLog, LogEntry, LogRecord } from '../log/port.ts';
import type { RefillPartition } from '../log/refill.ts';
import { recordVersion } from '../../schemas/record.ts';
import { type KafkaLogOptions, openKafkaLog } from './kafka-log.ts';

/** Records written only to be let go of, so that those after them get the offsets they had: about an hour of writing at 6,000 a second. */
export const mostFillers = 20_000_000;
const fillersAtOnce = 2_000;
const appendBytes = 4 << 20;
const minuteMs = 60_000;

/**
 * Writes empty topics anew. A broker gives out offsets itself, from 0 on: what had been let go of before the first record is
 * written as empty records stamped 0 and let go of again, and every record must get the offset it had.
 * @throws Fault RESTORE_REFUSED when offsets cannot be kept; LOG_MISMATCH, LOG_UNAVAILABLE
 */
export async function refillKafkaLog(
  options: Omit<KafkaLogOptions, 'clock'>,
  partitions: AsyncIterable<RefillPartition>,
): Promise<void> {
  let stamp = 0;
  const log = await openKafkaLog({ ...options, clock: { ...systemClock, now: () => stamp } });
  try {
    for await (const part of partitions) {
      stamp = 0;
      await fillUpTo(log, part);
      let at = part.low;
      for await (const { entries, from, time } of appends(part.records)) {
        stamp = time;
        // What is missing in between was never written by Tocsin's producers.
        if (from !== at) throw lost(part, at, from);
        const offsets = await log.append(entries);
        const wrong = offsets.findIndex((offset, i) => offset !== from + i);
        if (wrong >= 0) throw lost(part, offsets[wrong] ?? -1, from + wrong);
        at += entries.length;
      }
      if (at !== part.next) throw lost(part, at, part.next);
    }
  } finally {
    await log.close();
  }
}

async function fillUpTo(log: EventLog, { topic, partition, low }: RefillPartition): Promise<void> {
  if (low === 0) return;
  if (low > mostFillers)
    throw new Fault(
      'RESTORE_REFUSED',
      `${topic}/${partition} begins at ${low}: a cluster gives out offsets from 0 on, and no more than ${mostFillers} can be written to be let go of. Restore it into an embedded log`,
    );
  const filler = (sequence: number): LogEntry => ({
    ...{ topic, partition, payload: Buffer.alloc(0) },
    header: { type: 'tick', version: recordVersion, writer: 'filler', sequence, time: 0 },
  });
  for (let at = 0; at < low; at += fillersAtOnce)
    await log.append(Array.from({ length: Math.min(fillersAtOnce, low - at) }, (_, i) => filler(at + i)));
  await log.trim(topic, 1);
  const bounds = await log.bounds(topic, partition);
  if (bounds.low !== low || bounds.next !== low) throw lost({ topic, partition }, bounds.next, low);
}

/** Records of one minute go together: a broker has them go by the time stamped on them. */
async function* appends(
  records: AsyncIterable<LogRecord>,
): AsyncGenerator<{ entries: LogRecord[]; from: number; time: number }> {
  let entries: LogRecord[] = [];
  let bytes = 0;
  const minuteOf = (record: LogRecord | undefined): number => Math.floor((record?.header.time ?? 0) / minuteMs);
  const taken = () => ({ entries, from: entries[0]?.offset ?? 0, time: Math.max(1, minuteOf(entries[0]) * minuteMs) });
  for await (const record of records) {
    const last = entries.at(-1);
    const apart = last !== undefined && (minuteOf(record) !== minuteOf(last) || record.offset !== last.offset + 1);
    if (apart || bytes > appendBytes || entries.length >= fillersAtOnce) {
      yield taken();
      entries = [];
      bytes = 0;
    }
    entries.push(record);
    bytes += record.payload.byteLength;
  }
  if (entries.length > 0) yield taken();
}

function lost({ topic, partition }: Pick<RefillPartition, 'topic' | 'partition'>, at: number, wanted: number): Fault {
  return new Fault(
    'RESTORE_REFUSED',
    `${topic}/${partition} is at ${at} where the record of ${wanted} should go: remove the topics of this prefix, or name another, and restore again`,
  );
}
