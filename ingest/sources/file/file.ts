import { createHash } from 'node:crypto';
import type { Outlet } from '../../outlet.ts';
import { Intake } from '../../intake.ts';
import type { IntakeOptions } from '../../intake-options.ts';
import type { Pipeline } from '../../pipeline.ts';
import type { Identity } from '../identities.ts';
import { Fault } from '../../../runtime/errors.ts';
import { bytesOf } from './bytes-of.ts';
import { LineFeed } from './line-feed.ts';
import type { Chunks } from './chunks.ts';

export interface ReadOptions extends IntakeOptions {
  identity: Identity;
  /** Our clock for its lines, ms; with `stampIsReceipt` the latest a line's own stamp may be. */
  receivedAt: () => number;
  /** Asked between chunks: resolves when there is room for another. */
  room?: () => Promise<void>;
  frameBytes?: number;
  /** Overrides `file` in the events' source. */
  listener?: string;
}

/** Reads all lines of a file, packed with gzip or not. Its channel is named by what it holds, so that a copy gives the same ids.
 * @throws Fault INPUT_INVALID when it cannot be read */
export async function readFileLines(
  path: string,
  pipeline: Pipeline,
  outlet: Outlet,
  options: ReadOptions,
): Promise<void> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of await bytesOf(path)) hash.update(chunk);
    const id = hash.digest('hex').slice(0, 16);
    await readLines(await bytesOf(path), id, pipeline, outlet, options);
  } catch (failure) {
    if (failure instanceof Fault || !(failure instanceof Error) || !('code' in failure)) throw failure;
    throw new Fault('INPUT_INVALID', `cannot read ${path}: ${failure.message}`, { cause: failure });
  }
}

/** Reads lines from anywhere under a given channel id. Resolves when the last one is in the outlet's hands. */
export async function readLines(
  chunks: Chunks,
  id: string,
  pipeline: Pipeline,
  outlet: Outlet,
  options: ReadOptions,
): Promise<void> {
  const channel = { id, ...options.identity, listener: options.listener ?? 'file', lines: 0 };
  const intake = new Intake(pipeline, channel, outlet, options);
  const feed = new LineFeed(intake, options.receivedAt, options.frameBytes);
  for await (const chunk of chunks) {
    feed.push(chunk);
    await options.room?.();
  }
  feed.end();
  intake.close();
}
