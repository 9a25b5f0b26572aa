import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../runtime/clock.ts';
import { loadState, saveState } from '../../runtime/state/state-file.ts';
import { limits } from '../../schemas/limits.ts';
import type { Publication } from '../../schemas/revocation.ts';
import { buildList, pemOf } from './crl.ts';
import type { DelegatedIssuer } from './delegated.ts';
import type { Ledger } from './ledger.ts';

/** A list as it is served. */
export interface PublishedList {
  der: Buffer;
  pem: Buffer;
  etag: string;
  /** cRLNumber; times in ms. */
  number: number;
  thisUpdate: number;
  nextUpdate: number;
  entries: number;
}

interface Saved {
  schema: 1;
  number: number;
  thisUpdate: number;
  nextUpdate: number;
  entries: number;
  der: Uint8Array;
}

/** The revocation list of each issuer: signed, numbered so that numbers only rise, kept over a restart. */
export class Lists {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #current = new Map<string, PublishedList>();
  readonly #signed = new Set<string>();

  /** @param lifeMs from a list to its nextUpdate */
  constructor({ directory, clock, lifeMs }: { directory: string; clock: Clock; lifeMs: number }) {
    this.#directory = directory;
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  /** Serves what was signed before, until the log has been read: a gateway without a list lets nobody in. */
  load(keyIds: readonly string[]): void {
    for (const keyId of keyIds) {
      const saved = loadState<Saved>(this.#file(keyId));
      if (saved?.schema === 1) this.#current.set(keyId, served(saved));
    }
  }

  of(keyId: string): PublishedList | undefined {
    return this.#current.get(keyId);
  }

  /** Signed by this process, which has read all facts: what was kept over a restart may lack some. */
  isCurrent(keyId: string): boolean {
    return this.#signed.has(keyId);
  }

  /** Half of its life is over: whoever keeps it still has the other half to fetch the next. */
  isDue(keyId: string): boolean {
    const list = this.#current.get(keyId);
    return list === undefined || this.#clock.now() >= list.nextUpdate - this.#lifeMs / 2;
  }

  /** Signs a list of what the ledger holds and serves it once it is on disk. @throws Fault DISK_FULL, DATA_UNWRITABLE */
  async publish(issuer: DelegatedIssuer, ledger: Pick<Ledger, 'revokedBy' | 'next'>): Promise<Publication> {
    const { tenant, keyId, signer } = issuer;
    const now = this.#clock.now();
    // Numbers follow the clock, so that two of us that know nothing of each other's still rise together.
    const number = Math.max((this.#current.get(keyId)?.number ?? 0) + 1, Math.floor(now));
    const revoked = [...ledger.revokedBy(issuer).values()];
    const facts = ledger.next;
    // OpenSSL refuses a list whose thisUpdate lies in its future, and with it every device: clocks may be slow.
    const times = { thisUpdate: now - limits.skewMs, nextUpdate: now + this.#lifeMs };
    const text = number.toString(16);
    const der = buildList(issuer, signer, { number: text, ...times, revoked });
    const saved: Saved = { schema: 1, number, ...times, entries: revoked.length, der };
    await saveState(this.#file(keyId), saved);
    this.#current.set(keyId, served(saved));
    this.#signed.add(keyId);
    return { tenant, issuer: keyId, number: text, ...times, at: now, entries: revoked.length, facts };
  }

  #file(keyId: string): string {
    return join(this.#directory, `${keyId}.state`);
  }
}

function served({ der, ...rest }: Saved): PublishedList {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
  return { ...rest, der: bytes, pem: Buffer.from(pemOf(bytes)), etag };
}
