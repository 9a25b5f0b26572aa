import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../runtime/clickhouse/store.ts';

/** What the engine took for some statements. */
export interface Cost {
  seconds: number;
  /** Of the engine's process, s. */
  cpu: number;
  /** The largest statement that ran when the engine was asked, which is so seldom that asking costs little. */
  peakBytes: number;
}

const ticksPerSecond = 100;
const lookEveryMs = 200;

/** @param beside a connection of its own: on it the engine is asked how much memory the statement holds */
export async function costOf(pid: number, beside: Store, work: () => Promise<unknown>): Promise<Cost> {
  const before = cpuOf(pid);
  const began = performance.now();
  const over = new AbortController();
  let peakBytes = 0;
  const watching = (async () => {
    for (;;) {
      await sleep(lookEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return;
      const [row] = await beside.query<{ peak: number }>(
        "SELECT toInt64(max(peak_memory_usage)) AS peak FROM system.processes WHERE query NOT LIKE '%system.processes%'",
      );
      peakBytes = Math.max(peakBytes, row?.peak ?? 0);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await watching;
  }
  return { seconds: (performance.now() - began) / 1000, cpu: cpuOf(pid) - before, peakBytes };
}

/** What was taken one after the other. */
export function inAll(costs: readonly Cost[]): Cost {
  return {
    seconds: costs.reduce((sum, { seconds }) => sum + seconds, 0),
    cpu: costs.reduce((sum, { cpu }) => sum + cpu, 0),
    peakBytes: Math.max(0, ...costs.map(({ peakBytes }) => peakBytes)),
  };
}

export function cheapest(costs: readonly Cost[]): Cost {
  return costs.reduce((least, one) => (one.cpu < least.cpu ? one : least));
}

/** Seconds of CPU that a process has used: the 14th and 15th field of its stat. */
function cpuOf(pid: number): number {
  const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
