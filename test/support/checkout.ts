import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import { recordVersion } from '../../schemas/record.ts';
import { root } from '../house.ts';

/** What a commit of the tree as it is would hold, without its history. */
export function copyCheckout(to: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of list
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(join(to, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
}

/**
 * This build as it was one version of each format earlier: without the newest migration, and writing records of version
 * N-1.
 */
export function checkoutBefore(to: string): void {
  copyCheckout(to);
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  rmSync(join(to, 'schemas', 'clickhouse', `${shippedMigrations().at(-1)?.name}.sql`));
  const file = join(to, 'schemas', 'record.ts');
  const now = `recordVersion = ${recordVersion};`;
  const text = readFileSync(file, 'utf8');
  if (!text.includes(now)) throw new Error(`${file} does not say ${now}`);
  writeFileSync(file, text.replace(now, `recordVersion = ${recordVersion - 1};`));
}
