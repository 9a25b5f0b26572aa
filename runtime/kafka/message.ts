import type { RecordHeader } from '../../schemas/record.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { parseHeader, unpackPayload } from '../log/payload.ts';
import type { LogRecord } from '../log/port.ts';

/** A message as a fetch gives it. */
export interface FetchedMessage {
  offset: string;
  value: Buffer | null;
  headers: Record<string, Buffer | string | undefined>;
}

const headerName = 'tocsin';

export function packHeader(header: RecordHeader): Record<string, string> {
  return { [headerName]: JSON.stringify(header) };
}

/** @throws Fault RECORD_UNKNOWN for a message that Tocsin did not write, DATA_CORRUPT for one that is damaged. */
export function unpackMessage(topic: Topic, partition: number, message: FetchedMessage): LogRecord {
  const { offset, value, headers } = message;
  const header = headers[headerName];
  const where = `${topic}/${partition} at ${offset}`;
  if (header === undefined || value === null) throw new Fault('RECORD_UNKNOWN', `${where} was not written by Tocsin`);
  return {
    topic,
    partition,
    offset: Number(offset),
    header: parseHeader(header.toString(), where),
    payload: unpackPayload(value, where),
    owned: true,
  };
}
