import { setTimeout as sleep } from 'node:timers/promises';
import { progress } from './long-run.ts';

const sayEveryMs = 10_000;

/**
 * Waits until as many are there as are wanted; throws what `why` says once none has come for `stallMs` (real). What a long run
 * leaves to do takes its time: that it goes on is what bounds the wait.
 */
export async function untilCount(
  count: () => number | Promise<number>,
  wanted: number,
  stallMs: number,
  why: (seen: number) => string,
): Promise<void> {
  let seen = await count();
  let saidAt = Date.now();
  while (seen < wanted) {
    const before = seen;
    const more = async (): Promise<boolean> => (seen = await count()) > before;
    await until(more, stallMs, () => `${why(seen)}, and no more for ${stallMs} ms`, 500);
    if (Date.now() < saidAt + sayEveryMs) continue;
    progress(why(seen));
    saidAt = Date.now();
  }
}

/** Polls until the condition holds; throws what `why` says when it does not within `withinMs` (real). */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  why: () => string,
  everyMs = 50,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(why());
    await sleep(everyMs);
  }
}
