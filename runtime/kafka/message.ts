import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { parseHeader, unpackPayload } from '../log/payload.ts';
import type { LogRecord } from '../log/port.ts';
import type { Fetched } from './transport.ts';

/** @throws Fault RECORD_UNKNOWN for a message that Tocsin did not write, DATA_CORRUPT for one that is damaged. */
export function unpackMessage(topic: Topic, partition: number, { offset, value, header }: Fetched): LogRecord {
  const where = `${topic}/${partition} at ${offset}`;
  if (header === undefined || value === null) throw new Fault('RECORD_UNKNOWN', `${where} was not written by Tocsin`);
  return {
    topic,
    partition,
    offset,
    header: parseHeader(header.toString(), where),
    payload: unpackPayload(value, where),
    owned: true,
  };
}
