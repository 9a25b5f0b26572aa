import { createHash } from 'node:crypto';
import type { Outlet } from '../../outlet.ts';
import type { Pipeline } from '../../pipeline.ts';
import { readLines, type ReadOptions } from '../file/file.ts';
import type { Chunks } from '../file/chunks.ts';

/** A stream is named by its beginning, which is all we have of it when the first line needs an id. */
const headBytes = 64 * 1024;

/** Reads lines from a stream until it ends. The same stream gives the same ids however it is cut into chunks. */
export async function readStdinLines(
  stream: Chunks,
  pipeline: Pipeline,
  outlet: Outlet,
  options: ReadOptions,
): Promise<void> {
  const chunks = stream[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let length = 0;
  while (length < headBytes) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head.push(value);
    length += value.length;
  }
  const start = Buffer.concat(head);
  const id = createHash('sha256').update(start.subarray(0, headBytes)).digest('hex').slice(0, 16);
  async function* all(): Chunks {
    yield start;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  await readLines(all(), id, pipeline, outlet, { listener: 'stdin', ...options });
}
