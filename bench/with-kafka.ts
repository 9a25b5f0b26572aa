import { join } from 'node:path';
import { startBroker } from '../scripts/kafka/broker.ts';
import { kafkaVersions, missingForKafka } from '../scripts/kafka/install.ts';
import type { Figure } from './figures.ts';
import type { BenchOptions } from './options.ts';
import { type Latency, measureLatency } from './latency.ts';
import { median } from './processes.ts';
import { streamInto, type TocsinStream } from './tcp-to-found.ts';
import { startTocsin, type Tocsin } from './tocsin.ts';
import { writeWorkload } from './workload.ts';

const warmUpLines = 100_000;
/** Lines per second at which the time to a finding is taken on both. */
const usualRates = [500, 5_000];

export interface KafkaReport {
  without: TocsinStream[];
  with: TocsinStream[];
  /** By rate, one after the other. */
  latencies: { without: Latency; with: Latency }[];
  figures: Figure[];
}

/** The same lines into an installation on the embedded log and one on Kafka, in turn. The broker's CPU is not counted. */
export async function measureKafka(options: BenchOptions, scratch: string): Promise<KafkaReport | string> {
  const version = kafkaVersions[0] ?? '';
  const missing = await missingForKafka(version);
  if (missing !== undefined) return missing;
  const broker = await startBroker({ version });
  try {
    const plain = await startTocsin();
    try {
      const kafka = await startTocsin({ kafka: { brokers: broker.brokers, topicPrefix: `bench-${process.pid}.` } });
      try {
        return await inTurn(options, scratch, plain, kafka);
      } finally {
        await kafka.stop();
      }
    } finally {
      await plain.stop();
    }
  } finally {
    await broker.stop();
  }
}

async function inTurn(options: BenchOptions, scratch: string, plain: Tocsin, kafka: Tocsin): Promise<KafkaReport> {
  const file = join(scratch, 'lines.log');
  const report: KafkaReport = { without: [], with: [], latencies: [], figures: [] };
  for (let round = 0; round <= options.rounds; round++) {
    const lines = round === 0 ? warmUpLines : options.lines;
    writeWorkload(file, { lines, devices: 10_000, seed: 100 + round, from: Date.now() });
    const without = await streamInto(plain, file, lines);
    const withKafka = await streamInto(kafka, file, lines);
    if (round === 0) continue;
    report.without.push(without);
    report.with.push(withKafka);
  }
  const cpu = (results: TocsinStream[]): number => median(results.map((one) => one.cpuSeconds / one.lines));
  report.figures.push({
    figure: 'CPU, with Kafka / without (broker not counted)',
    unit: '',
    must: 1.6,
    want: 1.3,
    measured: cpu(report.with) / cpu(report.without),
  });
  if (options.without.includes('latency')) return report;
  for (const rate of options.rates.length === 0 ? usualRates : options.rates) {
    const took = {
      without: await measureLatency(plain, rate, options.latencySeconds),
      with: await measureLatency(kafka, rate, options.latencySeconds),
    };
    report.latencies.push(took);
    report.figures.push(...Object.entries(took).flatMap(([log, one]) => foundAfter(log, one)));
  }
  return report;
}

function foundAfter(log: string, { rate, p50, p99, found, probes }: Latency): Figure[] {
  const what = `wire to finding, ${log} Kafka, ${Math.round(rate)} lines/s`;
  return [
    { figure: `${what}, p50`, unit: 'ms', measured: p50 },
    { figure: `${what}, p99`, unit: 'ms', measured: p99 },
    { figure: '  probes whose finding came', unit: '', must: 1, larger: true, measured: found / probes },
  ];
}
