import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { RecordHeader } from '../../schemas/record.ts';
import { Fault } from '../errors.ts';

const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Output is made in pieces of this size and put together when there are several: a block must fit one. */
const pieceBytes = 1 << 20;
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
      chunkSize: Math.max(1024, Math.min(pieceBytes, packed.byteLength * 8)),
    });
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `${where} does not unpack: ${String(cause)}`, { cause });
  }
}

/** @throws Fault DATA_CORRUPT, with `where` naming the record. */
export function parseHeader(text: string, where: string): RecordHeader {
  try {
    return JSON.parse(text) as RecordHeader;
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `${where} has no readable header`, { cause });
  }
}
