import type { StreamResult } from './rsyslog.ts';
import { send } from './send.ts';
import type { Tocsin } from './tocsin.ts';

export interface TocsinStream extends StreamResult {
  /** CPU seconds by process. */
  cpuBy: Record<string, number>;
  /** Most resident bytes by process. */
  rssBy: Record<string, number>;
  /** CPU seconds of the log's writer thread, which packs, writes and syncs: in all, and in the kernel. */
  writer: { all: number; system: number };
}

const usualWithinMs = 240_000;

/** Sends a file over one plain connection until every line is stored and every detector has seen it. */
export async function streamInto(
  tocsin: Tocsin,
  file: string,
  lines: number,
  withinMs = usualWithinMs,
): Promise<TocsinStream> {
  const offeredBefore = await tocsin.offered();
  const before = tocsin.cpu();
  const writerBefore = tocsin.writer();
  const startedAt = performance.now();
  await send(file, tocsin.port);
  const endedAt = await tocsin.processed(offeredBefore + lines, withinMs);
  const after = tocsin.cpu();
  const writerAfter = tocsin.writer();
  const cpuBy = Object.fromEntries(Object.entries(after).map(([name, s]) => [name, s - (before[name] ?? 0)]));
  const rssBy = Object.fromEntries(Object.entries(tocsin.rss()).map(([name, { most }]) => [name, most]));
  return {
    lines,
    seconds: (endedAt - startedAt) / 1000,
    cpuSeconds: sum(cpuBy),
    rssBytes: sum(rssBy),
    cpuBy,
    rssBy,
    writer: { all: writerAfter.all - writerBefore.all, system: writerAfter.system - writerBefore.system },
  };
}

/** Every line is stored once, by the installation's own account. @throws when not */
export async function checkStored(tocsin: Tocsin, lines: number): Promise<void> {
  const { counts } = await tocsin.installation.settled(120_000);
  if (counts.stored !== lines || counts.residual !== 0) {
    throw new Error(`sent ${lines} lines, but the accounts are ${JSON.stringify(counts)}`);
  }
}

function sum(values: Record<string, number>): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}
