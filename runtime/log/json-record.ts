import type { ZodType } from 'zod';
import { type RecordType, recordVersion } from '../../schemas/record.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import type { LogEntry, LogRecord } from './port.ts';
import type { Writer } from './writer-identity.ts';

/** An entry whose payload is one value as JSON. `time` is the writer's clock, ms. */
export function jsonEntry(
  topic: Topic,
  type: RecordType,
  writer: Writer,
  time: number,
  value: unknown,
  partition = 0,
): LogEntry {
  const header = { type, version: recordVersion, writer: writer.id, sequence: writer.next(), time };
  return { topic, partition, header, payload: Buffer.from(JSON.stringify(value)) };
}

/**
 * The value of such a record, of this version or the one before.
 * @throws Fault RECORD_UNKNOWN for another version or shape, DATA_CORRUPT when it is not JSON.
 */
export function readJson<T>(record: LogRecord, schema: ZodType<T>): T {
  const { topic, partition, offset, header, payload } = record;
  const where = `${topic}/${partition} at ${offset}`;
  if (header.version > recordVersion || header.version < recordVersion - 1) {
    throw new Fault(
      'RECORD_UNKNOWN',
      `${where} has version ${header.version}, this build reads up to ${recordVersion}`,
    );
  }
  const parsed = schema.safeParse(parse(payload, where));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Fault('RECORD_UNKNOWN', `${where} is no ${header.type}: ${issue?.path.join('.')} ${issue?.message}`);
}

function parse(payload: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `${where} is not JSON`, { cause });
  }
}
