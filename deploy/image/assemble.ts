import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of a built checkout, what runs: built output, what it reads, and the packages that are no development dependency. */
const shipped = ['dist', 'package.json', 'schemas/clickhouse', 'ingest/hooks'];

interface Lock {
  packages: Record<string, { dev?: boolean; optional?: boolean }>;
}

/**
 * Lays out in `to`, which must not exist yet, what an image or a package holds. Packages come from the checkout's
 * `node_modules`, by its lockfile; those of other platforms are not there and left out.
 */
export function assemble(from: string, to: string): void {
  const { packages } = JSON.parse(readFileSync(join(from, 'package-lock.json'), 'utf8')) as Lock;
  for (const file of shipped) copy(join(from, file), join(to, file));
  for (const [path, { dev, optional }] of Object.entries(packages)) {
    if (path === '' || dev === true) continue;
    if (existsSync(join(from, path))) copy(join(from, path), join(to, path));
    else if (optional !== true) throw new Error(`${path} is not installed: run npm ci first`);
  }
}

/** A package below another one's `node_modules` has a line of its own in the lockfile. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (source) => !source.slice(from.length).includes('/node_modules') });
}

const [, , from, to] = process.argv;
if (import.meta.main && from !== undefined && to !== undefined) assemble(from, to);
