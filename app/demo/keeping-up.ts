import { setTimeout as sleep } from 'node:timers/promises';
import { readRunFiles } from '../../runtime/run-file.ts';
import { isReady } from '../ready.ts';

const askEveryMs = 200;
/** One that takes longer to answer has no time for anything else either. */
const promptMs = 500;
/** Those that a day must not run ahead of: what has the sockets, and what the profiles are learned from. */
const asked = ['ingest', 'archive'];

/** Asks processes again and again whether they are there; says whether all of them answer promptly. */
export function watchKeepingUp(data: string, signal: AbortSignal): () => boolean {
  const ports = readRunFiles(data).flatMap(({ name, healthPort }) => (asked.includes(name) ? [healthPort] : []));
  const askedAt = new Map<number, number>();
  for (const port of ports) void ask(port);
  async function ask(port: number): Promise<void> {
    while (!signal.aborted) {
      askedAt.set(port, performance.now());
      await isReady(port);
      askedAt.delete(port);
      await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return () => [...askedAt.values()].every((since) => performance.now() - since < promptMs);
}
