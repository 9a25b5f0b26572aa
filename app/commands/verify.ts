import type { Command } from 'commander';
import { closedTo } from '../../learn/hours.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { topics } from '../../schemas/topics.ts';
import { openStoreFor } from '../open-store.ts';
import { openWholeLog } from '../open-log.ts';
import { countsText } from '../counts-text.ts';
import { exitCodes } from '../exit-codes.ts';
import type { PartitionReport } from '../keeping/compare-partition.ts';
import { StepsTold } from '../keeping/steps-told.ts';
import { rebuild, verify, type Verified } from '../keeping/verify.ts';
import { common, type Common, configOf } from '../options.ts';
import { stopOnSignals } from '../signals.ts';
import { timeOption } from '../time-option.ts';

interface VerifyOptions extends Common {
  rebuild?: boolean;
  from?: number;
  to?: number;
  json?: boolean;
}

export function addVerify(program: Command): void {
  common(program.command('verify'))
    .description('hold the log against the tables, record by record: what is missing, what is there twice')
    .option(
      '--rebuild',
      'first compute the counts per device and minute anew from events, for what was received in the hours of a range',
    )
    .option('--from <time>', 'with --rebuild: from the hour of this time', timeOption)
    .option('--to <time>', 'with --rebuild: up to here (default: the last hour that is over)', timeOption)
    .option('--json', 'as one JSON object')
    .action(async (options: VerifyOptions) => {
      const config = configOf(options);
      const clock = clockFor(config.clock);
      const range =
        options.rebuild === true ? rangeOf(options, closedTo(clock.now() - config.detect.latenessMs)) : undefined;
      const { signal } = stopOnSignals();
      const log = await openWholeLog(config, clock);
      const store = openStoreFor(config);
      const steps = new StepsTold();
      try {
        const rebuilt = range && (await rebuild({ store, data: config.data, steps, signal }, ...range));
        const verified = await verify({ config, log, store, signal, steps });
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ ...verified, ...(rebuilt === undefined ? {} : { rebuilt }) })}\n`
            : `${rebuilt === undefined ? '' : `rebuilt ${rebuilt.spans} spans from ${rebuilt.rows} rows\n`}${textOf(verified)}`,
        );
        if (!verified.asItShouldBe) process.exitCode = exitCodes['checked and not as it should be'];
      } finally {
        steps.close();
        await store.close();
        await log.close();
      }
    });
}

/** Hours that are not over stay with `events`. @throws Fault INPUT_INVALID */
function rangeOf({ from, to }: VerifyOptions, closed: number): [number, number] {
  const end = Math.min(to ?? closed, closed);
  if (from === undefined || from >= end)
    throw new Fault(
      'INPUT_INVALID',
      `--rebuild needs --from, before --to and before ${new Date(closed).toISOString()}, where the last hour ended`,
    );
  return [from, end];
}

function textOf(verified: Verified): string {
  const { partitions, asItShouldBe, settled } = verified;
  return `${[
    ...partitions.flatMap(partitionLines),
    '',
    ...countsText(verified),
    ...(settled ? [] : ['not settled: lines are still on their way, or a role does not answer (tocsin status)']),
    '',
    asItShouldBe ? 'log and tables agree' : 'LOG AND TABLES DIFFER',
  ].join('\n')}\n`;
}

function partitionLines(report: PartitionReport): string[] {
  const { lane, partition, from, to, expected, found, forgotten, waiting, missing, doubled, stray, ranges, more } =
    report;
  const counts = [
    `offsets ${from} to ${to}`,
    `${expected} rows in the log`,
    `${found} in the table`,
    ...(forgotten === 0 ? [] : [`${forgotten} forgotten`]),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(missing === 0 ? [] : [`${missing} MISSING`]),
    ...(doubled === 0 ? [] : [`${doubled} DOUBLED`]),
    ...(stray === 0 ? [] : [`${stray} STRAY`]),
  ];
  return [
    `${topics[lane]}/${partition}`.padEnd(16) + counts.join(', '),
    ...ranges.map((range) => `  ${range.kind} offsets ${range.from} to ${range.to}, ${range.rows} rows`),
    ...(more === 0 ? [] : [`  and ${more} more ranges`]),
  ];
}
