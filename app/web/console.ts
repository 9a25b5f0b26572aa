import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Logger } from '../../runtime/logger.ts';

const timeoutMs = 120_000;

/** From source, the console is built before it is served, in a process of its own. What is installed brings it along. */
export async function ensureConsole(logger: Logger): Promise<void> {
  const builder = fileURLToPath(new URL('../../dashboards/console/build.ts', import.meta.url));
  if (!existsSync(builder)) return;
  try {
    await promisify(execFile)(process.execPath, [builder], { timeout: timeoutMs });
  } catch (error) {
    logger.warn({ err: error }, 'the console could not be built; npm run build:console says why');
  }
}
