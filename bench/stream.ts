import { join } from 'node:path';
import { type DiskShares, measureDisk } from './disk.ts';
import type { Figure } from './figures.ts';
import { latencyFigures } from './latency-figures.ts';
import { type Latency, measureLatency } from './latency.ts';
import type { BenchOptions } from './options.ts';
import { median } from './processes.ts';
import { startRsyslog, type StreamResult } from './rsyslog.ts';
import { checkStored, streamInto, type TocsinStream } from './tcp-to-found.ts';
import { startTocsin } from './tocsin.ts';
import { writeWorkload } from './workload.ts';

export interface StreamReport {
  rsyslog: StreamResult[];
  tocsin: TocsinStream[];
  disk: DiskShares;
  latencies: Latency[];
  figures: Figure[];
}

const warmUpLines = 100_000;

/** rsyslogd and Tocsin in turn with the same lines: both run on from round to round, and both are warm before the first. */
export async function measureStream(
  options: BenchOptions,
  scratch: string,
  say: (text: string) => void,
): Promise<StreamReport> {
  const file = join(scratch, 'lines.log');
  const rsyslog: StreamResult[] = [];
  const tocsin: TocsinStream[] = [];
  let sent = 0;
  let bytes = 0;
  const peer = await startRsyslog();
  try {
    const ours = await startTocsin();
    try {
      for (let round = 0; round <= options.rounds; round++) {
        const lines = round === 0 ? warmUpLines : options.lines;
        bytes += writeWorkload(file, { lines, devices: 10_000, seed: round + 1, from: Date.now() }).bytes;
        const theirs = await peer.stream(file, lines);
        const mine = await streamInto(ours, file, lines);
        sent += lines;
        if (round === 0) continue;
        rsyslog.push(theirs);
        tocsin.push(mine);
        say(`round ${round}: rsyslogd ${described(theirs)}; tocsin ${described(mine)}`);
      }
      await checkStored(ours, sent);
      // Before the lines of the latency part, which are not counted as sent.
      const disk = await measureDisk(ours, bytes);
      const rate = median(tocsin.map((one) => one.lines / one.seconds)) / 2;
      const latencies: Latency[] = [];
      for (const each of options.without.includes('latency') ? [] : [rate, ...options.rates]) {
        latencies.push(await measureLatency(ours, each, options.latencySeconds));
      }
      return { rsyslog, tocsin, disk, latencies, figures: figuresOf(rsyslog, tocsin, disk, latencies) };
    } finally {
      await ours.stop();
    }
  } finally {
    await peer.stop();
  }
}

function described({ lines, seconds, cpuSeconds, rssBytes }: StreamResult): string {
  const perMillion = ((cpuSeconds / lines) * 1e6).toFixed(2);
  return `${perMillion} CPU s/M, ${Math.round(lines / seconds)}/s, ${Math.round(rssBytes / 1e6)} MB`;
}

function figuresOf(
  rsyslog: readonly StreamResult[],
  tocsin: readonly TocsinStream[],
  disk: DiskShares,
  latencies: readonly Latency[],
): Figure[] {
  const ratio = (of: (result: StreamResult) => number): number => median(tocsin.map(of)) / median(rsyslog.map(of));
  const figures: Figure[] = [
    {
      figure: 'CPU, Tocsin / rsyslogd',
      unit: '',
      must: 2.2,
      want: 1,
      measured: ratio((one) => one.cpuSeconds / one.lines),
    },
    {
      figure: 'events/s, Tocsin / rsyslogd',
      unit: '',
      must: 0.7,
      want: 1.5,
      larger: true,
      measured: ratio((one) => one.lines / one.seconds),
    },
    {
      figure: 'durable acknowledgement / all CPU (the writer thread)',
      unit: '',
      must: 0.15,
      want: 0.05,
      measured: median(tocsin.map((one) => one.writer.all / one.cpuSeconds)),
    },
    {
      figure: '  of which writing and syncing (its time in the kernel)',
      unit: '',
      measured: median(tocsin.map((one) => one.writer.system / one.cpuSeconds)),
    },
    { figure: 'disk, events without raw / wire', unit: '', must: 0.15, measured: disk.events },
    { figure: 'disk, raw / wire', unit: '', measured: disk.raw },
    { figure: 'disk, log / wire', unit: '', measured: disk.log },
  ];
  for (const name of Object.keys(tocsin[0]?.cpuBy ?? {})) {
    const share = median(tocsin.map((one) => (one.cpuBy[name] ?? 0) / one.cpuSeconds));
    figures.push({ figure: `share of CPU, ${name}`, unit: '', measured: share });
    figures.push({
      figure: `most resident, ${name}`,
      unit: 'MB',
      measured: median(tocsin.map((one) => (one.rssBy[name] ?? 0) / 1e6)),
    });
  }
  return [...figures, ...latencies.flatMap(latencyFigures)];
}
