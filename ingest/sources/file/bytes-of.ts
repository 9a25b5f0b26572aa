import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Chunks } from './chunks.ts';

const chunkBytes = 256 * 1024;
/** RFC 1952 section 2.3.1. */
const gzipMagic = [0x1f, 0x8b];

/** What a file holds, unpacked when it is gzip whatever it is called. @throws of node:fs and node:zlib */
export async function bytesOf(path: string): Promise<Chunks> {
  const packed = await isGzip(path);
  const plain = createReadStream(path, { highWaterMark: chunkBytes });
  if (!packed) return plain;
  // The callback takes the error that whoever reads the unpacked stream is given too.
  return pipeline(plain, createGunzip({ chunkSize: chunkBytes }), () => {});
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(gzipMagic.length), 0, gzipMagic.length, 0);
    return bytesRead === gzipMagic.length && gzipMagic.every((byte, i) => buffer[i] === byte);
  } finally {
    await file.close();
  }
}
