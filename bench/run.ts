import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, tableOf } from './figures.ts';
import { figuresOfFleet, measureFleetFacts } from './fleet-facts.ts';
import { measureMemory } from './memory.ts';
import { measurePieces } from './micro.ts';
import { machine, type BenchOptions, readOptions, usage } from './options.ts';
import { missingForRsyslog } from './rsyslog.ts';
import { measureStream } from './stream.ts';
import { measureKafka } from './with-kafka.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function bench(options: BenchOptions): Promise<void> {
  // On tmpfs, so that reading what is sent costs no disk.
  const scratch = mkdtempSync(join(process.platform === 'linux' ? '/dev/shm' : tmpdir(), 'tocsin-bench-'));
  const figures: Figure[] = [];
  const details: Record<string, unknown> = { machine: machine(), at: new Date().toISOString(), options };
  const wanted = (part: string): boolean => !options.without.includes(part);
  try {
    if (wanted('stream')) {
      say(`stream: ${options.lines} lines, ${options.rounds} rounds, rsyslogd and tocsin in turn`);
      const report = await measureStream(options, scratch, say);
      details['stream'] = report;
      figures.push(...report.figures);
    }
    if (wanted('memory')) {
      say('memory: 10,000 devices, then 110,000');
      const report = measureMemory(scratch);
      details['memory'] = report;
      figures.push({
        figure: 'memory per device, resident',
        unit: 'bytes',
        must: 1024,
        want: 450,
        measured: report.rss,
      });
      figures.push({ figure: '  of which alive after collection', unit: 'bytes', measured: report.live });
    }
    if (wanted('fleet')) {
      say('fleet: facts of 1,000,000 devices');
      const report = measureFleetFacts(1_000_000);
      details['fleet'] = report;
      figures.push(...figuresOfFleet(report));
    }
    if (wanted('kafka')) {
      say('kafka: the embedded log and Kafka in turn');
      const report = await measureKafka(options, scratch);
      details['kafka'] = report;
      if (typeof report === 'string') say(`without Kafka: ${report}`);
      else figures.push(...report.figures);
    }
    if (wanted('pieces')) {
      say('pieces: the hot path on one thread');
      const pieces = measurePieces(Math.min(200_000, options.lines), 5);
      details['pieces'] = pieces;
      figures.push(...pieces.map(({ piece, us }) => ({ figure: `piece: ${piece}`, unit: 'us/event', measured: us })));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    writeFileSync(options.json, `${JSON.stringify({ ...details, figures }, null, 2)}\n`);
  }
  process.stdout.write(`${machine()}\n\n${tableOf(figures)}\n\nall of it: ${options.json}\n`);
}

try {
  const options = readOptions(process.argv.slice(2));
  const missing = options?.without.includes('stream') === false ? missingForRsyslog() : undefined;
  if (options === undefined) process.stdout.write(`${usage}\n`);
  else if (missing !== undefined) throw new Error(missing);
  else await bench(options);
} catch (failure) {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
}
