import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../runtime/errors.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';

/** The secret of each credential of a campaign, by the credential's name. */
export type Secrets = (name: string) => string;

/**
 * Secrets are derived from a random key of the campaign, so that a device that sleeps for a year, or a crash between store
 * and journal, costs neither a stored secret nor a second one for the same credential.
 */
export function secretsFrom(key: Buffer): Secrets {
  return (name) => createHmac('sha256', key).update(name).digest('base64url');
}

const keyBytes = 32;

/**
 * The keys of campaigns: derived from one that all instances share, or a file each that only its owner can read, gone with the
 * campaign.
 */
export class CampaignKeys {
  readonly #directory: string;
  readonly #opened = new Map<string, Secrets>();
  readonly #shared: string | undefined;

  constructor(directory: string, shared?: string) {
    this.#directory = directory;
    this.#shared = shared;
  }

  /**
   * @param campaign 32 hex digits
   * @param mayMake whether no device waits for a secret that was made before: otherwise a second key would lock it out
   * @throws Fault DATA_CORRUPT when its file is not a key; which may be tried again, when its key is on another machine
   */
  of(campaign: string, mayMake = true): Secrets {
    let secrets = this.#opened.get(campaign);
    if (secrets === undefined) {
      secrets = secretsFrom(this.#read(campaign) ?? this.#derive(campaign) ?? this.#make(campaign, mayMake));
      this.#opened.set(campaign, secrets);
    }
    return secrets;
  }

  drop(campaign: string): void {
    this.#opened.delete(campaign);
    rmSync(this.#path(campaign), { force: true });
  }

  #path(campaign: string): string {
    return join(this.#directory, `${campaign}.key`);
  }

  #read(campaign: string): Buffer | undefined {
    let key: Buffer;
    try {
      key = readFileSync(this.#path(campaign));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Fault('DATA_CORRUPT', `cannot read ${this.#path(campaign)}`, { cause });
    }
    if (key.length !== keyBytes) throw new Fault('DATA_CORRUPT', `${this.#path(campaign)} is not a key`);
    return key;
  }

  #derive(campaign: string): Buffer | undefined {
    return this.#shared === undefined
      ? undefined
      : createHmac('sha256', this.#shared).update(`campaign ${campaign}`).digest();
  }

  /** Durable before any secret derived from it leaves. */
  #make(campaign: string, mayMake: boolean): Buffer {
    if (!mayMake)
      throw new Fault('DATA_CORRUPT', `the key of campaign ${campaign} is on another machine; see campaign.keyFile`, {
        retryable: true,
      });
    makeDirectory(this.#directory);
    const key = randomBytes(keyBytes);
    const fresh = `${this.#path(campaign)}.new`;
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, key);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.#path(campaign));
    return key;
  }
}
