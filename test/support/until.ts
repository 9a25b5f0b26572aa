import { setTimeout as sleep } from 'node:timers/promises';

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
