import type { Command } from 'commander';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { openStoreFor } from '../context.ts';
import { common, type Common, configOf } from '../options.ts';

export function addMigrate(program: Command): void {
  common(program.command('migrate'))
    .description('bring the tables up to this build; running it again changes nothing')
    .action(async (options: Common) => {
      const store = openStoreFor(configOf(options));
      try {
        const applied = await migrate(store);
        process.stdout.write(
          applied.length === 0 ? 'nothing to do\n' : applied.map((name) => `applied ${String(name)}\n`).join(''),
        );
      } finally {
        await store.close();
      }
    });
}
