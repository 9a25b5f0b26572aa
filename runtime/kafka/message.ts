import { z } from 'zod';
import { type RecordHeader, recordVersion } from '../../schemas/record.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { parseHeader, unpackPayload } from '../log/payload.ts';
import type { LogRecord } from '../log/port.ts';
import type { Fetched } from './transport.ts';

/** A record that stands in a topic of ours and is none of ours, or not any more. */
export interface Foreign {
  topic: Topic;
  partition: number;
  offset: number;
  /** The record's own time, ms since 1970, as its writer says. */
  time: number;
  value: Buffer | null;
  /** RECORD_UNKNOWN or DATA_CORRUPT. */
  fault: Fault;
}

/** What every consumer goes by; the rest of a header is judged by those who use it. */
const headerSchema = z.looseObject({
  type: z.string(),
  version: z.number().int(),
  writer: z.string(),
  sequence: z.number().int(),
  time: z.number(),
});

/**
 * @throws Fault RECORD_UNKNOWN for a message that Tocsin did not write and for events of an unknown version, DATA_CORRUPT for
 * one that is damaged. Other records of an unknown version are handed out: a fold that left one out would be another fold.
 */
export function unpackMessage(topic: Topic, partition: number, { offset, value, header }: Fetched): LogRecord {
  const where = `${topic}/${partition} at ${offset}`;
  if (header === undefined || value === null) throw new Fault('RECORD_UNKNOWN', `${where} was not written by Tocsin`);
  const told = headerSchema.safeParse(parseHeader(header.toString(), where));
  if (!told.success) throw new Fault('DATA_CORRUPT', `${where} has no readable header`);
  const { type, version } = told.data;
  if (type === 'events' && (version > recordVersion || version < recordVersion - 1))
    throw new Fault('RECORD_UNKNOWN', `${where} has version ${version}, this build reads up to ${recordVersion}`);
  const payload = unpackPayload(value, where);
  return { topic, partition, offset, header: told.data as RecordHeader, payload, owned: true };
}
