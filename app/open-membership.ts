import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog } from '../runtime/log/port.ts';
import { makeDirectory } from '../runtime/make-directory.ts';
import { Membership } from '../runtime/members/membership.ts';
import type { Context } from './context.ts';

/**
 * A process among all that share its work; where its data directory is kept it is known again when it starts again. It leaves
 * when the signal aborts.
 */
export function openMembership(
  process: string,
  log: EventLog,
  { config, clock, logger, signal }: Pick<Context, 'config' | 'clock' | 'logger' | 'signal'>,
): Membership {
  const id = `${process}-${memberId(join(config.data, 'state'), process)}`;
  const membership = new Membership({ log, clock, logger, id, process, beatMs: config.members.beatMs });
  const close = (): void => void membership.close().catch(() => undefined);
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  return membership;
}

function memberId(directory: string, process: string): string {
  const file = join(directory, `${process}.member`);
  try {
    const known = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{16}$/.test(known)) return known;
  } catch {
    // The first time here.
  }
  const fresh = randomBytes(8).toString('hex');
  makeDirectory(directory);
  // Lost with the power it would keep what it held from everybody until it is declared gone.
  writeFileSync(file, `${fresh}\n`, { flush: true });
  return fresh;
}
