import type { Command } from 'commander';
import { clusterForm } from '../../runtime/clickhouse/cluster-form.ts';
import { migrate, shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import { openStoreFor } from '../context.ts';
import { common, type Common, configOf } from '../options.ts';

export function addMigrate(program: Command): void {
  common(program.command('migrate'))
    .description('bring the tables up to this build; running it again changes nothing')
    .option(
      '--print-cluster <name>',
      'print what makes the same on a ClickHouse cluster of this name, and touch nothing',
    )
    .option('--tenants <ids...>', 'with it: a user for each who sees its own rows only', [])
    .action(async (options: Common & { printCluster?: string; tenants: string[] }) => {
      const config = configOf(options);
      if (options.printCluster !== undefined) {
        const cluster = { cluster: options.printCluster, tenants: options.tenants };
        const database = config.clickhouse?.database ?? 'tocsin';
        const statements = clusterForm(shippedMigrations(), { ...cluster, database });
        process.stdout.write(statements.map((statement) => `${statement};\n\n`).join(''));
        return;
      }
      const store = openStoreFor(config);
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
