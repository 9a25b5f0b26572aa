import { join } from 'node:path';
import { startBroker } from '../scripts/kafka/broker.ts';
import { kafkaVersions, missingForKafka } from '../scripts/kafka/install.ts';
import type { Figure } from './figures.ts';
import type { BenchOptions } from './options.ts';
import { median } from './processes.ts';
import { streamInto, type TocsinStream } from './tcp-to-found.ts';
import { startTocsin, type Tocsin } from './tocsin.ts';
import { writeWorkload } from './workload.ts';

const warmUpLines = 100_000;

export interface KafkaReport {
  without: TocsinStream[];
  with: TocsinStream[];
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
  const report: KafkaReport = { without: [], with: [], figures: [] };
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
  return report;
}
