import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CampaignKeys } from '../../responders/reset-credentials/secrets.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import type { Context } from '../context.ts';

const leastChars = 32;

/** The keys of campaigns: of one that all instances share, or of this machine alone. @throws Fault CONFIG_INVALID */
export function keysOf({ config, tenure }: Pick<Context, 'tenure'> & { config: Pick<Config, 'data' | 'campaign'> }) {
  const directory = join(config.data, 'campaigns');
  const { keyFile } = config.campaign;
  if (keyFile !== undefined) return new CampaignKeys(directory, sharedKey(keyFile));
  if (tenure !== undefined) keepOwn(directory, tenure);
  return new CampaignKeys(directory);
}

function sharedKey(file: string): string {
  const shared = readSecret(file);
  if (shared.length < leastChars)
    throw new Fault('CONFIG_INVALID', `${file} needs ${leastChars} characters that nobody can guess`);
  return shared;
}

/** Where another instance has worked in between, it may have made other keys: those here are then nobody's. */
function keepOwn(directory: string, { number, before }: { number: number; before: number }): void {
  const file = join(directory, 'epoch');
  if (before !== epochIn(file)) rmSync(directory, { recursive: true, force: true });
  makeDirectory(directory);
  writeFileSync(file, `${number}\n`);
}

/** 0 when none was noted. */
function epochIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
