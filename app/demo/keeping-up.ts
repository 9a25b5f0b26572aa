import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../runtime/clock.ts';
import { readRunFiles, type RunFile } from '../../runtime/run-file.ts';
import { isReady } from '../ready.ts';
import { reportOf } from '../status.ts';

export interface KeepingUpOptions {
  data: string;
  clock: Clock;
  /** How far the clock may be beyond the last tick that the log holds, ms on the clock. */
  mostBehindMs: number;
  signal: AbortSignal;
}

const askEveryMs = 50;
/** How long an answer of the archive may take, real ms: profiles are learned from it, and have an hour of the day for that. */
const promptMs = 3_000;

/**
 * Asks those again and again that a day must not run ahead of: ingest, up to when the log holds ticks, and the archive,
 * whether it answers promptly. Says whether both keep up.
 */
export function watchKeepingUp({ data, clock, mostBehindMs, signal }: KeepingUpOptions): () => boolean {
  let tickedAt = Number.NEGATIVE_INFINITY;
  let archiveAnswersBy = Number.POSITIVE_INFINITY;
  void keepAsking('ingest', async (run) => {
    tickedAt = (await reportOf(run))?.ingest?.tickedAt ?? tickedAt;
  });
  void keepAsking('archive', async ({ healthPort }) => {
    archiveAnswersBy = performance.now() + promptMs;
    await isReady(healthPort);
    archiveAnswersBy = Number.POSITIVE_INFINITY;
  });
  return () => clock.now() - tickedAt <= mostBehindMs && performance.now() < archiveAnswersBy;

  async function keepAsking(name: string, ask: (run: RunFile) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      // Looked up each time: after a crash it answers elsewhere.
      const run = readRunFiles(data).find((one) => one.name === name);
      if (run !== undefined) await ask(run);
      await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
