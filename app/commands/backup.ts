import type { Command } from 'commander';
import { clockFor } from '../../runtime/clock.ts';
import type { Manifest } from '../../schemas/backup.ts';
import { openWholeLog } from '../open-log.ts';
import { backup } from '../keeping/backup.ts';
import { filesOf } from '../keeping/backup-files.ts';
import { withStore } from '../keeping/own-engine.ts';
import { StepsTold } from '../keeping/steps-told.ts';
import { common, type Common, configOf } from '../options.ts';

export function addBackup(program: Command): void {
  common(program.command('backup'))
    .description('copy log, tables and state of one moment, while everything runs or while nothing does')
    .argument('<directory>', 'made by this, and named so once it is whole; only its owner may read it')
    .option('--json', 'as one JSON object')
    .action(async (directory: string, options: Common & { json?: boolean }) => {
      const config = configOf(options);
      const clock = clockFor(config.clock);
      const steps = new StepsTold();
      const log = await openWholeLog(config, clock);
      try {
        const manifest = await withStore(config, (store) =>
          backup(directory, { config, log, store, now: clock.now(), progress: (...step) => steps.at(...step) }),
        );
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ directory, ...sizesOf(manifest) })}\n`
            : sentence(directory, manifest),
        );
      } finally {
        steps.close();
        await log.close();
      }
    });
}

/** Records, rows, files and bytes of a backup. */
export function sizesOf(manifest: Manifest): { records: number; rows: number; files: number; bytes: number } {
  const files = filesOf(manifest);
  const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
  return {
    records: sum(manifest.partitions.flatMap((part) => part.files.map(({ items }) => items))),
    rows: sum(manifest.tables.map(({ rows }) => rows)),
    files: files.length,
    bytes: sum(files.map(({ bytes }) => bytes)),
  };
}

function sentence(directory: string, manifest: Manifest): string {
  const { records, rows, files, bytes } = sizesOf(manifest);
  return `${directory}: ${records} records of the log and ${rows} rows of tables, as of ${new Date(manifest.madeAt).toISOString()}, in ${files} files of ${(bytes / 1_048_576).toFixed(1)} MiB\n`;
}
