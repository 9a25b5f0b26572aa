import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { styleText } from 'node:util';
import { runChaos } from './chaos.ts';
import { missingFor } from './nemesis/inject.ts';
import { type ChaosOptions, readOptions, usage } from './options.ts';
import { proofOf } from './proof.ts';
import { reportOf } from './report.ts';
import { ResultFile } from './results.ts';
import { logKinds } from './nemesis/schedule.ts';

const startedAt = Date.now();

function say(text: string): void {
  const minutes = Math.floor((Date.now() - startedAt) / 60_000);
  const clock = `${minutes}:${String(Math.floor((Date.now() - startedAt) / 1_000) % 60).padStart(2, '0')}`;
  console.log(`${clock} ${text.endsWith(': ok') ? text : styleText('bold', text)}`);
}

async function run(options: ChaosOptions): Promise<void> {
  const { seed, kinds, cycles, state, stopMs, report } = options;
  const faults = options.faults.filter((fault) => {
    const missing = missingFor(fault);
    if (missing !== '') say(`without ${fault}: ${missing}`);
    return missing === '';
  });
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      say('ending after this cycle; the same seed goes on from here');
      ending.abort();
    });
  const shares = kinds.map((_, i) => Math.floor((cycles + i) / kinds.length)).reverse();
  for (const [i, kind] of kinds.entries())
    await runChaos({
      ...{ plan: { seed, kind, faults, stopMs }, cycles: shares[i] ?? 0, directory: state, say },
      signal: ending.signal,
    });
  const results = logKinds.flatMap((kind) => new ResultFile(state, seed, kind).results);
  const text = reportOf({ seed, machine: machine() }, results);
  if (report !== undefined) writeFileSync(report, text);
  console.log(`\n${text}`);
  const { violations, shortcomings } = proofOf(results);
  if (violations.length + shortcomings.length > 0) process.exitCode = 1;
  if (ending.signal.aborted) process.exitCode = 130;
}

function machine(): string[] {
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    `Node ${process.versions.node}`,
    'Apache Kafka 4.1.1',
    `${cores.length} cores (${cores[0]?.model.trim()}), ${memory}`,
  ];
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else await run(options);
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exitCode = 1;
}
