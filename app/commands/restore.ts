import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { restore } from '../keeping/restore.ts';
import { StepsTold } from '../keeping/steps-told.ts';
import { common, type Common, configOf } from '../options.ts';
import { sizesOf } from './backup.ts';

export function addRestore(program: Command): void {
  common(program.command('restore'))
    .description('put a backup into an installation that has nothing: every hash is checked first')
    .argument('<directory>', 'what `tocsin backup` has made')
    .option('--json', 'as one JSON object')
    .action(async (directory: string, options: Common & { json?: boolean }) => {
      const steps = new StepsTold();
      try {
        const config = configOf(options);
        const { manifest, differing, passedOver } = await restore(directory, {
          config,
          progress: (...step) => steps.at(...step),
        });
        const { records, rows } = sizesOf(manifest);
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ records, rows, differing, passedOver })}\n`
            : [
                `restored ${records} records and ${rows} rows, as of ${new Date(manifest.madeAt).toISOString()}\n`,
                ...passedOver.map(
                  (name) => `table ${name} is no more, and was passed over: what it held is made anew\n`,
                ),
                ...differing.map(
                  ({ name, wanted, found }) =>
                    `table ${name} DIFFERS: ${wanted} rows were copied, ${found} are there\n`,
                ),
              ].join(''),
        );
        if (differing.length > 0) process.exitCode = exitCodes['checked and not as it should be'];
      } finally {
        steps.close();
      }
    });
}
