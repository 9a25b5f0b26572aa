import { execFile } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../runtime/logger.ts';

/** What is served and not part of it. */
const besides = new Set(['dist', 'stand-in', 'node_modules']);

/**
 * Builds the console when this runs from source and a source of it is newer than what is there: a clone needs no step of
 * its own. A failure is told and leaves what is there. @param directory where the built console lies
 */
export async function buildConsole(directory: string, logger: Pick<Logger, 'info' | 'warn'>): Promise<void> {
  const source = dirname(directory);
  if (!import.meta.url.endsWith('.ts') || !existsSync(join(source, 'vite.config.ts'))) return;
  const page = join(directory, 'index.html');
  if (existsSync(page) && statSync(page).mtimeMs >= newestIn(source)) return;
  // Beside it and then renamed: another process may be building too, or serving.
  const made = `${directory}.${process.pid}`;
  try {
    const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
    const args = [vite, 'build', source, '--outDir', made, '--logLevel', 'error'];
    await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
    rmSync(directory, { recursive: true, force: true });
    renameSync(made, directory);
    logger.info({ directory }, 'built the console');
  } catch (failure) {
    logger.warn({ reason: failure instanceof Error ? failure.message : String(failure) }, 'the console was not built');
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function newestIn(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (besides.has(entry.name) || entry.name.startsWith('dist.')) continue;
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs);
  }
  return newest;
}
