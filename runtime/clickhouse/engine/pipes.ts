import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/**
 * Named pipes through which the engine hands out results (`INTO OUTFILE` of a pipe): rows arrive as they are found, in
 * any format, and a full pipe holds the engine back. A pipe belongs to one query at a time.
 */
export class Pipes {
  readonly #free: string[];

  constructor(directory: string, count: number) {
    this.#free = Array.from({ length: count }, (_, i) => join(directory, `result-${i}`));
    for (const path of this.#free) rmSync(path, { force: true });
    execFileSync('mkfifo', ['-m', '600', ...this.#free]);
  }

  take(): string {
    const path = this.#free.pop();
    if (path === undefined) throw new Error('more queries run than there are pipes');
    return path;
  }

  give(path: string): void {
    this.#free.push(path);
  }
}

export interface Reading {
  socket: Socket;
  /** Makes the socket end, also when the engine never opened the pipe. */
  finish(): void;
  release(): void;
}

/**
 * The reading end. It must be open before the engine opens its own and until the engine is done: opening a pipe for
 * writing that nobody reads would hold an engine thread for ever. Hence a second descriptor, and `release` at the end.
 */
export function readPipe(path: string): Reading {
  const keep = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  return {
    socket,
    finish: () => closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)),
    release: () => closeSync(keep),
  };
}
