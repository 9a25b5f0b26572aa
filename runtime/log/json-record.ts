import type { z } from 'zod';
import { type RecordType, recordVersion } from '../../schemas/record.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import type { LogEntry, LogRecord } from './port.ts';
import type { Writer } from './writer-identity.ts';

/** An entry of a topic whose records hold one JSON value each; all of those have a single partition. */
export function jsonEntry(topic: Topic, type: RecordType, writer: Writer, time: number, value: unknown): LogEntry {
  const payload = new TextEncoder().encode(JSON.stringify(value));
  return { topic, partition: 0, header: { type, version: recordVersion, writer: writer.id, sequence: writer.next(), time }, payload };
}

/** @throws Fault RECORD_UNKNOWN when the record is of a version, or a shape, that this build does not know. */
export function readJson<T>(record: LogRecord, schema: z.ZodType<T>): T {
  const where = `${record.topic} partition ${record.partition} offset ${record.offset}`;
  if (record.header.version > recordVersion || record.header.version < recordVersion - 1) {
    throw new Fault('RECORD_UNKNOWN', `${where} has schema version ${record.header.version}; this build reads ${recordVersion - 1} and ${recordVersion}`);
  }
  const parsed = schema.safeParse(JSON.parse(Buffer.from(record.payload).toString('utf8')));
  if (!parsed.success) throw new Fault('RECORD_UNKNOWN', `${where}: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
  return parsed.data;
}
