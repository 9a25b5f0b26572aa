import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { releaseChunk } from '../../release.ts';
import { EngineException, refuse } from './exception.ts';

/**
 * Where bodies of inserts wait until they are whole: the engine reads them FROM INFILE. Inline they would be cut at the
 * first blank line and the rest executed; through a pipe a client that leaves would have half its rows stored.
 */
export class Spool {
  readonly directory: string;
  readonly #limit: number;
  readonly #inMemory: boolean;
  #next = 0;

  /** @param limit bytes a body may have once unpacked. In memory when there is room for eight of them, else on disk. */
  constructor(dataDirectory: string, limit: number) {
    this.#limit = limit;
    // One name per data directory, so that what a killed process left is found and removed.
    const name = `tocsin-engine-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)}`;
    const memory = join('/dev/shm', name);
    this.#inMemory = roomy('/dev/shm', limit * 8) && isOurs(memory);
    this.directory = this.#inMemory ? memory : join(dataDirectory, 'spool');
    if (!this.#inMemory) {
      this.clear();
      mkdirSync(this.directory, { mode: 0o700 });
    }
  }

  /** @returns the private file and its size; the caller removes it. */
  async save(start: string, body: Readable): Promise<{ path: string; size: number }> {
    const path = join(this.directory, `body-${this.#next++}`);
    let size = 0;
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        await this.#write(file, Buffer.from(start));
        for await (const chunk of body as AsyncIterable<Buffer>) {
          size += chunk.length;
          if (size > this.#limit) refuse(229, `Insert is too large: the limit is ${this.#limit} bytes`);
          await this.#write(file, chunk);
          releaseChunk(chunk);
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      this.remove(path);
      throw spoolException(error);
    }
    return { path, size };
  }

  async #write(file: FileHandle, chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      // Into memory it is a copy of some microseconds: a thread's round trip would cost more than that.
      if (this.#inMemory) at += writeSync(file.fd, chunk, at);
      else at += (await file.write(chunk, at)).bytesWritten;
    }
  }

  remove(path: string): void {
    rmSync(path, { force: true });
  }

  clear(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Makes the directory anew. False when somebody else on this machine put something there under our name. */
function isOurs(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

function roomy(directory: string, bytes: number): boolean {
  if (!existsSync(directory)) return false;
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize >= bytes;
}

function spoolException(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new EngineException(243, 'NOT_ENOUGH_SPACE', 'No space left for the body of the insert');
  if (message?.startsWith('inflate failed')) return new EngineException(354, 'ZLIB_INFLATE_FAILED', message);
  return error;
}
