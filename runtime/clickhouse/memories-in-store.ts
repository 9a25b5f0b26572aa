import { createHash } from 'node:crypto';
import { Fault } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { retry } from '../retry.ts';
import { type Memories, type MemoryOf, unpackState } from '../state/memories.ts';
import type { Store } from './store.ts';

interface Options {
  store: Pick<Store, 'query' | 'insertJson'>;
  logger: Pick<Logger, 'warn'>;
  signal: AbortSignal;
}

/** Bytes of one row: 100 MB are 50 inserts, and none of them is much to hold. */
const partBytes = 2 << 20;
/** Savings of one epoch that are told apart; `version` is exact in a double up to 8 billion epochs. */
const savings = 1 << 20;

interface Saved {
  slot: number;
  version: string;
  parts: number;
  digest: string;
}

/**
 * In the table `memories`, for any instance that is given the key. Of two that both believe to hold it the later epoch counts.
 * While the store is away nothing is saved, and who needs a memory waits.
 */
export function memoriesInStore({ store, logger, signal }: Options): Memories {
  /** What this instance saved or loaded last, by key: the next saving goes to the other slot. */
  const latest = new Map<string, { slot: number; count: number }>();

  async function load<State>({ key }: MemoryOf): Promise<State | undefined> {
    const found = await store.query<Saved>(
      'SELECT m.slot AS slot, toString(m.version) AS version, m.parts AS parts, m.digest AS digest FROM memories AS m FINAL WHERE m.key = {key:String} GROUP BY m.slot, m.version, m.parts, m.digest HAVING count() = m.parts ORDER BY m.version DESC',
      { key },
      { signal },
    );
    for (const saved of found) {
      const body = await read(key, saved);
      latest.set(key, { slot: saved.slot, count: 0 });
      if (digestOf(body) === saved.digest) return unpackState<State>(body);
      logger.warn({ key, slot: saved.slot }, 'a memory is not what was saved');
    }
    return undefined;
  }

  async function read(key: string, { slot, version, parts }: Saved): Promise<Buffer> {
    const bodies: Buffer[] = [];
    for (let part = 0; part < parts; part++) {
      const [row] = await store.query<{ body: string }>(
        'SELECT body FROM memories WHERE key = {key:String} AND slot = {slot:UInt8} AND part = {part:UInt16} AND version = {version:UInt64} LIMIT 1',
        { key, slot, part, version },
        { signal },
      );
      bodies.push(Buffer.from(row?.body ?? '', 'base64'));
    }
    return Buffer.concat(bodies);
  }

  async function save({ key, epoch }: MemoryOf, packed: Uint8Array): Promise<void> {
    const before = latest.get(key) ?? { slot: 1, count: 0 };
    const now = { slot: 1 - before.slot, count: Math.min(before.count + 1, savings - 1) };
    const parts = Math.max(1, Math.ceil(packed.length / partBytes));
    const about = { key, slot: now.slot, version: epoch * savings + now.count, parts, digest: digestOf(packed) };
    for (let part = 0; part < parts; part++) {
      const { buffer, byteOffset } = packed.subarray(part * partBytes);
      const length = Math.min(partBytes, packed.length - part * partBytes);
      const body = Buffer.from(buffer, byteOffset, length).toString('base64');
      await store.insertJson('memories', [{ ...about, part, body }]);
    }
    latest.set(key, now);
  }

  return {
    load: (of) =>
      retry(() => load(of), {
        ...{ attempts: Number.POSITIVE_INFINITY, signal, maxMs: 2_000 },
        onRetry: ({ code }, attempt) => attempt === 0 && logger.warn({ code }, 'a memory is waited for'),
      }),
    async save(of, packed) {
      try {
        await save(of, packed);
        return true;
      } catch (failure) {
        if (!(failure instanceof Fault) || !failure.retryable) throw failure;
        logger.warn({ code: failure.code, key: of.key }, 'a memory was not saved');
        return false;
      }
    },
  };
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
