import type { Command } from 'commander';
import { clusterForm } from '../../runtime/clickhouse/cluster-form.ts';
import { migrate, pendingMigrations, shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { openStoreFor } from '../open-store.ts';
import { kafkaLogOptions } from '../kafka-options.ts';
import { common, type Common, configOf } from '../options.ts';

export function addMigrate(program: Command): void {
  common(program.command('migrate'))
    .description('bring topics and tables up to this build; running it again changes nothing')
    .option('--dry-run', 'check and say what is missing, and make nothing')
    .option(
      '--print-cluster <name>',
      'print what makes the same on a ClickHouse cluster of this name, and touch nothing',
    )
    .option('--tenants <ids...>', 'with it: a user for each who sees its own rows only', [])
    .action(async (options: Common & { dryRun?: true; printCluster?: string; tenants: string[] }) => {
      const config = configOf(options);
      if (options.printCluster !== undefined) {
        const cluster = { cluster: options.printCluster, tenants: options.tenants };
        const database = config.clickhouse?.database ?? 'tocsin';
        const statements = clusterForm(shippedMigrations(), { ...cluster, database });
        process.stdout.write(statements.map((statement) => `${statement};\n\n`).join(''));
        return;
      }
      const dry = options.dryRun === true;
      const made = await topicsMade(config, dry);
      const store = openStoreFor(config);
      try {
        const applied = dry ? await pendingMigrations(store) : await migrate(store);
        const done = [
          ...made.map((topic) => `${dry ? 'would make' : 'made'} ${topic}`),
          ...applied.map((name) => `${dry ? 'would apply' : 'applied'} ${name}`),
        ];
        process.stdout.write(done.length === 0 ? 'nothing to do\n' : `${done.join('\n')}\n`);
      } finally {
        await store.close();
      }
    });
}

/** Says each with its partitions. The embedded log has no topics to be made. */
async function topicsMade(config: Config, dryRun: boolean): Promise<string[]> {
  const kafka = kafkaLogOptions(config);
  if (kafka === undefined) return [];
  const { migrateTopics } = await import('../../runtime/kafka/migrate-topics.ts');
  const made = await migrateTopics(kafka, dryRun);
  return made.map(({ name, partitions }) => `${name}, ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`);
}
