import { setTimeout as sleep } from 'node:timers/promises';
import { readRunFiles } from '../../runtime/run-file.ts';
import { isReady } from '../ready.ts';

const askEveryMs = 100;
/**
 * Those that a day must not run ahead of, and how long an answer of theirs may take, real ms: what has the sockets and
 * makes time pass in the log, and what profiles are learned from, which has an hour of the day for that.
 */
const promptMs: Readonly<Record<string, number>> = { ingest: 250, archive: 3_000 };

/** Asks processes again and again whether they are there; says whether all of them answer promptly. */
export function watchKeepingUp(data: string, signal: AbortSignal): () => boolean {
  const answersBy = new Map<string, number>();
  for (const { name, healthPort } of readRunFiles(data))
    if (promptMs[name] !== undefined) void ask(name, healthPort, promptMs[name]);
  async function ask(name: string, port: number, withinMs: number): Promise<void> {
    while (!signal.aborted) {
      answersBy.set(name, performance.now() + withinMs);
      await isReady(port);
      answersBy.delete(name);
      await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return () => [...answersBy.values()].every((by) => performance.now() < by);
}
