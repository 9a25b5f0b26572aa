import type { Command } from 'commander';
import { aligned } from '../aligned.ts';
import { showable, showableJson } from '../showable.ts';
import { common, type Common, configOf } from '../options.ts';
import { openStoreFor } from '../open-store.ts';
import { wholeNumber } from '../whole-number.ts';

interface QueryOptions extends Common {
  json?: boolean;
  maxRows: number;
  timeout: number;
}

export function addQuery(program: Command): void {
  common(program.command('query'))
    .description('read ClickHouse: one SELECT, bound in rows and time, and nothing else')
    .argument('<sql>', 'for instance: SELECT kind, count() FROM events GROUP BY kind')
    .option('--json', 'one JSON object per row')
    .option('--max-rows <n>', 'refuse results beyond this', wholeNumber(1), 10_000)
    .option('--timeout <seconds>', 'give up after this long', wholeNumber(1), 30)
    .action(async (sql: string, options: QueryOptions) => {
      const store = openStoreFor(configOf(options), 'reader');
      try {
        const rows = await store.query<Record<string, unknown>>(
          sql,
          {},
          { maxRows: options.maxRows, timeoutMs: options.timeout * 1_000 },
        );
        process.stdout.write(
          options.json === true ? rows.map((row) => `${showableJson(row)}\n`).join('') : table(rows),
        );
      } finally {
        await store.close();
      }
    });
}

/** Columns aligned, control characters made visible: what is in the table was written by strangers. */
function table(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows;
  if (first === undefined) return 'no rows\n';
  const names = Object.keys(first);
  const cells = [
    names,
    ...rows.map((row) =>
      names.map((name) => showable(typeof row[name] === 'string' ? row[name] : JSON.stringify(row[name]), 120)),
    ),
  ];
  return aligned(cells);
}
