import { isAscii } from 'node:buffer';
import { digest } from '../../../schemas/digest.ts';
import { Batch } from '../../appender/batch.ts';
import { decodeObject } from '../../decoders/tocsin-json/decode-object.ts';
import { parseJson } from '../../decoders/tocsin-json/parse-json.ts';
import type { Ingest } from '../../ingest.ts';
import type { Identity } from '../identities.ts';
import type { Item } from './split-body.ts';

export interface TakenBatch {
  accepted: number;
  rejected: { index: number; reason: string }[];
  /** Resolves when events and refusals are durable. */
  durable: Promise<void>;
}

/**
 * Takes the events of one request. Their ids come from the gateway, its key and their place in the batch, so that a
 * resend under the same key gives the same ids and is recognised.
 */
export function takeBatch(ingest: Ingest, identity: Identity, key: string, body: Buffer, items: Item[]): TakenBatch {
  const { tenant, gateway } = identity;
  // Gateways of two tenants may bear the same name, and their batches may meet in one partition.
  const batch = new Batch(ingest.appender, `${tenant}/${gateway}`, key);
  const id = digest(tenant, gateway, key).slice(0, 16);
  const channel = { id, tenant, gateway, trust: identity.trust, listener: 'http', lines: 0 };
  const intake = ingest.pipeline.open(channel, { sink: batch, ledger: batch.ledger });
  const receivedAt = ingest.clock.now();
  const text = isAscii(body) ? body.latin1Slice(0, body.length) : undefined;
  const rejected: TakenBatch['rejected'] = [];
  for (const [index, { from, to }] of items.entries()) {
    const reason = intake.item(body.subarray(from, to), receivedAt, 'tocsin-json', (draft) => {
      const parsed = parseJson(text === undefined ? body.utf8Slice(from, to) : text.slice(from, to));
      return parsed.ok ? decodeObject(parsed.value, draft) : { reject: parsed.reason };
    });
    if (reason !== '') rejected.push({ index, reason });
  }
  const durable = items.length === 0 ? Promise.resolve() : batch.submit();
  return { accepted: items.length - rejected.length, rejected, durable };
}
