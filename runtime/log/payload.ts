import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { RecordHeader } from '../../schemas/record.ts';
import { Fault } from '../errors.ts';
import { release } from '../release.ts';
import type { LogRecord } from './port.ts';

const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Output is made in pieces of this size and put together when there are several: a block must fit one. */
const pieceBytes = 1 << 20;
/** Room left in the only piece: once one is full another is made, whatever comes. */
const spareBytes = 64;
const compress = promisify(zstdCompress);
/** Below this a trip to another thread costs more than it saves. */
const smallBytes = 4096;
/** Larger than any record we write: a damaged length must not ask for all memory. */
const largestBytes = 64 << 20;

/** zstd level 1, for a thread that may be kept busy. */
export function packPayload(payload: Uint8Array): Buffer {
  return zstdCompressSync(payload, { ...fast, chunkSize: Math.max(1024, Math.min(pieceBytes, payload.byteLength)) });
}

/** The same without keeping the main loop busy. */
export async function packPayloadAside(payload: Uint8Array): Promise<Buffer> {
  return payload.byteLength < smallBytes ? packPayload(payload) : compress(payload, fast);
}

/** @throws Fault DATA_CORRUPT, with `where` naming the record. */
export function unpackPayload(packed: Uint8Array, where: string): Buffer {
  try {
    return zstdDecompressSync(packed, {
      maxOutputLength: largestBytes,
      chunkSize: Math.max(1024, Math.min(pieceBytes, (contentSizeOf(packed) ?? packed.byteLength * 8) + spareBytes)),
    });
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `${where} does not unpack: ${String(cause)}`, { cause });
  }
}

/** Gives a record's payload back, which nobody may look at again. */
export function releasePayload({ owned, payload }: LogRecord): void {
  if (owned === true) release(payload);
}

/** What the frame's own header says of its size (RFC 8878 section 3.1.1.1), where it says so in four bytes or two. */
function contentSizeOf(packed: Uint8Array): number | undefined {
  const descriptor = packed[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const kind = descriptor >> 6;
  if (kind === 1 && at + 2 <= packed.length) return view.getUint16(at, true) + 256;
  return kind === 2 && at + 4 <= packed.length ? view.getUint32(at, true) : undefined;
}

/** @throws Fault DATA_CORRUPT, with `where` naming the record. */
export function parseHeader(text: string, where: string): RecordHeader {
  try {
    return JSON.parse(text) as RecordHeader;
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `${where} has no readable header`, { cause });
  }
}
