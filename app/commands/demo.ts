import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { DemoResult } from '../demo/demo.ts';
import { scorecard } from '../../simulator/scorecard.ts';
import { exitCodes } from '../exit-codes.ts';
import { stopOnSignals } from '../signals.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options {
  once?: boolean;
  json?: string;
  seed: number;
  devices: number;
  seconds: number;
  patience: number;
  kafka?: boolean;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start everything, play an attacked day of a fleet through the real sockets, and show what was caught')
    .option('--once', 'end when the day is over (default: keep running until Ctrl-C)')
    .option('--json <file>', 'write the scorecard, the counts and what came of the responses there')
    .option('--seed <n>', 'which day', wholeNumber(0), 1)
    .option('--devices <n>', 'devices in the fleet', wholeNumber(1), 2_000)
    .option('--seconds <n>', 'real seconds the day takes', wholeNumber(1), 300)
    .option(
      '--patience <n>',
      'real seconds for which the day may stand still in all where the machine does not keep up',
      wholeNumber(0),
      120,
    )
    .option('--kafka', 'over the Apache Kafka broker that `npm run kafka` starts, or KAFKA_BROKERS')
    .action(async ({ once, json, kafka, ...day }: Options) => {
      const { runDemo } = await import('../demo/demo.ts');
      const { tellerOn } = await import('../demo/progress.ts');
      const stop = stopOnSignals();
      await runDemo({
        ...day,
        brokers: kafka === true ? (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(',') : [],
        signal: stop.signal,
        teller: tellerOn(process.stderr),
        onResult: async (result) => {
          await show(result, json);
          if (once !== true) await stay(result, stop.signal);
        },
      });
      process.exit();
    });
}

async function show(result: DemoResult, json: string | undefined): Promise<void> {
  const { reportOf } = await import('../demo/report.ts');
  const { responseLines } = await import('../demo/responses.ts');
  const { score, responses } = result;
  process.stdout.write(`\n${scorecard(score)}\n${responseLines(responses)}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reportOf(result), undefined, 2)}\n`);
  if (score.counts.residual !== 0 || score.detectors.some(({ recall }) => recall === 0))
    process.exitCode = exitCodes['checked and not as it should be'];
}

async function stay({ configFile, logFile, addresses, visitors }: DemoResult, signal: AbortSignal): Promise<void> {
  const { lookAround } = await import('../demo/look-around.ts');
  process.stdout.write(`\n${lookAround(configFile, logFile, addresses, visitors)}`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
