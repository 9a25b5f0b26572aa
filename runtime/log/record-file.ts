import { Fault } from '../errors.ts';
import { parseHeader } from './payload.ts';
import type { LogRecord } from './port.ts';
import type { Topic } from '../../schemas/topics.ts';

/** Offset (8 bytes), length of the header and of the payload (4 each), little-endian; then both. */
const headBytes = 16;

/** A record as files of a backup hold it, one after the other. */
export function recordBytes({ offset, header, payload }: LogRecord): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.allocUnsafe(headBytes + text.length + payload.byteLength);
  bytes.writeBigUInt64LE(BigInt(offset), 0);
  bytes.writeUInt32LE(text.length, 8);
  bytes.writeUInt32LE(payload.byteLength, 12);
  text.copy(bytes, headBytes);
  bytes.set(payload, headBytes + text.length);
  return bytes;
}

/** The records of such bytes, whose memory they share. @throws Fault DATA_CORRUPT, with `where` naming the file */
export function* recordsIn(bytes: Buffer, topic: Topic, partition: number, where: string): Generator<LogRecord> {
  for (let at = 0; at < bytes.length; ) {
    if (at + headBytes > bytes.length) throw cut(where);
    const offset = Number(bytes.readBigUInt64LE(at));
    const headerEnd = at + headBytes + bytes.readUInt32LE(at + 8);
    const end = headerEnd + bytes.readUInt32LE(at + 12);
    if (end > bytes.length) throw cut(where);
    const header = parseHeader(bytes.toString('utf8', at + headBytes, headerEnd), where);
    yield { topic, partition, offset, header, payload: bytes.subarray(headerEnd, end) };
    at = end;
  }
}

function cut(where: string): Fault {
  return new Fault('DATA_CORRUPT', `${where} ends within a record`);
}
