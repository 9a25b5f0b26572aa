import { pathToFileURL } from 'node:url';
import type { Line } from '../ingest/line.ts';
import { Redactor } from '../ingest/redaction/redactor.ts';
import { Framer } from '../ingest/sources/syslog/framing.ts';
import { buildInto, chunksOf, refuse, takeIn } from './blocks.ts';
import { LineSource } from './workload.ts';

// What looking for secrets costs: `node bench/redaction.ts [lines]`. Lines hold none, as nearly all do, or one each.

export interface RedactionCost {
  lines: string;
  bytesPerLine: number;
  /** CPU nanoseconds per line. */
  redactionNs: number;
  /** From bytes to columns with redaction, over the same without it. */
  ratio: number;
}

function measure(name: string, chunks: readonly Buffer[], count: number): RedactionCost {
  const redactor = new Redactor();
  const framer = (): void => {
    const frames = new Framer();
    const line = ({ bytes, from, to }: Line): void => void redactor.redact(bytes, from, to);
    for (const chunk of chunks) frames.push(chunk, { line, blank: () => undefined, broken: refuse });
  };
  const bare = (): void => {
    const frames = new Framer();
    const line = (): void => undefined;
    for (const chunk of chunks) frames.push(chunk, { line, blank: () => undefined, broken: refuse });
  };
  const now = Date.now();
  const all = leastNs(() => takeIn(chunks, buildInto([]), now)) / count;
  const redactionNs = (leastNs(framer) - leastNs(bare)) / count;
  const bytesPerLine = Math.round(chunks.reduce((sum, { length }) => sum + length, 0) / count);
  return { lines: name, bytesPerLine, redactionNs: Math.round(redactionNs), ratio: all / (all - redactionNs) };
}

function leastNs(run: () => void): number {
  run();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 7; i++) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least * 1000;
}

export function redactionCosts(count: number): RedactionCost[] {
  const ordinary = chunksOf(new LineSource({ lines: count, devices: 10_000, seed: 7, from: Date.now() }), count);
  const pack = (make: (i: number) => string): Buffer[] => {
    let i = 0;
    return chunksOf({ next: () => `${make(i++)}\n` } as unknown as LineSource, count);
  };
  const header = '<38>2026-11-21T12:00:00Z gw-1';
  return [
    measure('ordinary', ordinary, count),
    measure(
      'sshd: Failed password for',
      pack((i) => `${header} sshd[7]: Failed password for root from 192.0.2.7 port ${1024 + (i % 60_000)} ssh2`),
      count,
    ),
    measure(
      'password=',
      pack((i) => `${header} app[7]: device pump-${i % 1000} logged in with password=hunter2 from 192.0.2.7`),
      count,
    ),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { lines, bytesPerLine, redactionNs, ratio } of redactionCosts(Number(process.argv[2] ?? 100_000))) {
    console.log(
      `${lines.padEnd(28)} ${bytesPerLine} bytes  ${redactionNs} ns per line  x ${ratio.toFixed(3)} of all taking in`,
    );
  }
}
