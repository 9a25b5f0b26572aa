import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { Fault } from '../../runtime/errors.ts';

/** Largest file read. */
export const mostFileBytes = 4 * 1024 ** 3;
const chunkBytes = 256 * 1024;

/** What is read of a file, and how much of it so far. */
export interface Reading {
  bytes: number;
  read: number;
  /** Given every byte as it is read, in order. */
  onBytes?: (bytes: Uint8Array) => void;
}

/** The text of a file, piece by piece: UTF-8, or UTF-16 where a byte order mark says so; the mark itself is left out. @throws Fault INPUT_INVALID */
export function* textChunks(file: string, reading: Reading = { bytes: 0, read: 0 }): Generator<string> {
  const handle = open(file);
  try {
    const { size } = fstatSync(handle);
    if (size > mostFileBytes)
      throw new Fault('INPUT_INVALID', `${file}: ${size} bytes; at most ${mostFileBytes} are read`);
    reading.bytes = size;
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let decoder: TextDecoder | undefined;
    for (let length = read(handle, buffer, file); length > 0; length = read(handle, buffer, file)) {
      const bytes = buffer.subarray(0, length);
      decoder ??= new TextDecoder(encodingOf(bytes));
      reading.read += length;
      reading.onBytes?.(bytes);
      yield decoder.decode(bytes, { stream: true });
    }
    const rest = decoder?.decode() ?? '';
    if (rest !== '') yield rest;
  } finally {
    closeSync(handle);
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw new Fault('INPUT_INVALID', (cause as Error).message, { cause });
  }
}

function read(handle: number, buffer: Buffer, file: string): number {
  try {
    return readSync(handle, buffer);
  } catch (cause) {
    throw new Fault('INPUT_INVALID', `${file}: ${(cause as Error).message}`, { cause });
  }
}
