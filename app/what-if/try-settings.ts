import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TrySettings } from '../../dashboards/api/ports/detectors.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault, type FaultCode } from '../../runtime/errors.ts';
import { type WhatIf, whatIfSchema } from '../../schemas/api/what-if.ts';
import { triedDetectors } from './tried-detectors.ts';
import type { WhatIfWish } from './wish.ts';

const script = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './process.ts' : './process.js', import.meta.url),
);
/** Some 20 s of one core of a small machine. */
const mostEvents = 2_000_000;
const mostMs = 30_000;
/** For one that does not look at its clock any more. */
const killedAfterMs = 60_000;
const memoryMiB = 768;

/** Tries settings on the past in a process that gives way to the others, one at a time. */
export function trySettings(config: Config): TrySettings {
  let busy = false;
  return async (tenant, { detector, settings, from, to }, signal) => {
    mayBeTried(config, detector, settings);
    if (busy)
      throw new Refused('TOO_MANY', 'Another try is under way; they go one at a time.', { retryAfterSeconds: 10 });
    busy = true;
    try {
      return await judged({ config, detector, settings, tenant, from, to, mostEvents, mostMs }, signal);
    } finally {
      busy = false;
    }
  };
}

function mayBeTried(config: Config, detector: string, settings: WhatIfWish['settings']): void {
  try {
    triedDetectors(config.detect.settings, detector, settings);
  } catch (failure) {
    if (failure instanceof Fault) throw new Refused('INPUT_INVALID', failure.message);
    throw failure;
  }
}

async function judged(wish: WhatIfWish, signal: AbortSignal): Promise<WhatIf> {
  const timeout = AbortSignal.timeout(killedAfterMs);
  const child = spawn(process.execPath, [...process.execArgv, `--max-old-space-size=${memoryMiB}`, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    signal: AbortSignal.any([signal, timeout]),
    killSignal: 'SIGKILL',
  });
  // Its own end is told by what it answered.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(wish));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const [answer] = await Promise.all([text(child.stdout), closed]);
  if (timeout.aborted) throw new Refused('TIMEOUT', 'It took longer than a minute. Try a shorter time.');
  if (answer === '') throw new Refused('UNAVAILABLE', 'The try ended without an answer; it may need more memory.');
  const said = JSON.parse(answer) as { judged?: unknown; fault?: { code: FaultCode; message: string } };
  if (said.fault !== undefined) throw new Fault(said.fault.code, said.fault.message);
  return whatIfSchema.parse(said.judged);
}
