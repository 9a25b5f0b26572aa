import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { ResponseScore } from '../demo/drill.ts';
import type { Progress } from '../../simulator/play.ts';
import type { Score } from '../../simulator/score.ts';
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
  kafka?: boolean;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start everything, play an attacked day of a fleet through the real sockets, and show what was caught')
    .option('--once', 'end when the day is over (default: keep running until Ctrl-C)')
    .option('--json <file>', 'write the scorecard and the counts there')
    .option('--seed <n>', 'which day', wholeNumber(0), 1)
    .option('--devices <n>', 'devices in the fleet', wholeNumber(1), 2_000)
    .option('--seconds <n>', 'real seconds the day takes', wholeNumber(1), 300)
    .option('--kafka', 'over the Apache Kafka broker that `npm run kafka` starts, or KAFKA_BROKERS')
    .action(async (options: Options) => {
      const { runDemo } = await import('../demo/demo.ts');
      const stop = stopOnSignals();
      const brokers = options.kafka === true ? (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(',') : [];
      await runDemo({
        ...{ seed: options.seed, devices: options.devices, seconds: options.seconds, brokers, signal: stop.signal },
        say: (line) => process.stdout.write(`${line}\n`),
        onProgress: (progress) => process.stdout.write(`${progressLine(progress)}\n`),
        onScore: async (score, configFile, responses) => {
          process.stdout.write(`\n${scorecard(score)}\n${responses.map(responseLine).join('')}\n`);
          if (options.json !== undefined)
            writeFileSync(options.json, `${JSON.stringify({ ...report(score), responses }, undefined, 2)}\n`);
          if (score.counts.residual !== 0 || score.detectors.some(({ recall }) => recall === 0))
            process.exitCode = exitCodes['checked and not as it should be'];
          if (options.once === true) return;
          process.stdout.write(
            `Everything still runs. Look around in another terminal, Ctrl-C ends it:\n  npm run tocsin -- alerts --config ${configFile}\n  npm run tocsin -- status --config ${configFile}\n`,
          );
          await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
        },
      });
      process.exit();
    });
}

function progressLine({ time, done, sent, waiting, lagMs }: Progress): string {
  const late = lagMs > 60_000 ? `, ${Math.round(lagMs / 60_000)} min late` : '';
  return `${new Date(time).toISOString().slice(11, 16)}  ${String(Math.floor(done * 100)).padStart(3)} %  ${sent} lines sent, ${waiting} waiting${late}`;
}

function responseLine({ type, medianSecondsToRefusal, ...counts }: ResponseScore): string {
  const said = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const time =
    medianSecondsToRefusal === null ? 'no refusal seen' : `refused after ${medianSecondsToRefusal} s (median)`;
  return `${type}: ${said.join(', ')}, ${time}\n`;
}

/** What scripts read; the scorecard on screen says more. */
function report({ detectors, counts }: Score): object {
  return {
    detectors: detectors.map(({ missed, falseAlarms, ...score }) => ({
      ...score,
      missed: missed.map(({ name, tenant, device, from }) => ({ name, tenant, device, from })),
      falseAlarms: falseAlarms.map(({ finding, trap }) => ({
        tenant: finding.tenant,
        subject: finding.subject.id,
        at: finding.at,
        trap,
      })),
    })),
    counts,
  };
}
