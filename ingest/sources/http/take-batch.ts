import { isAscii } from 'node:buffer';
import { digest } from '../../../schemas/digest.ts';
import { Batch } from '../../appender/batch.ts';
import { Intake } from '../../intake.ts';
import type { Ingest } from '../../ingest.ts';
import type { Identity } from '../identities.ts';
import { eventItems, type ItemReader } from './item-readers.ts';
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
export function takeBatch(
  ingest: Ingest,
  identity: Identity,
  key: string,
  body: Buffer,
  items: Item[],
  reader: ItemReader = eventItems,
): TakenBatch {
  const { tenant, gateway } = identity;
  // Gateways of two tenants may bear the same name, and their batches may meet in one partition.
  const batch = new Batch(ingest.appender, `${tenant}/${gateway}`, key);
  const id = digest(tenant, gateway, key).slice(0, 16);
  const channel = { id, tenant, gateway, trust: identity.trust, listener: 'http', lines: 0 };
  const gate = ingest.admission.gate(channel, 'answers');
  const intake = new Intake(ingest.pipeline, channel, { sink: batch, ledger: batch.ledger, gate });
  const receivedAt = ingest.clock.now();
  const text = isAscii(body) ? body.latin1Slice(0, body.length) : undefined;
  const rejected: TakenBatch['rejected'] = [];
  for (const [index, { from, to }] of items.entries()) {
    const given = text === undefined ? body.utf8Slice(from, to) : text.slice(from, to);
    const bytes = body.subarray(from, to);
    const reason = intake.item(bytes, receivedAt, reader.nameOf(given), (draft, redacted) =>
      reader.read(given, redacted, draft),
    );
    if (reason !== '') rejected.push({ index, reason });
  }
  const durable = items.length === 0 ? Promise.resolve() : batch.submit();
  return { accepted: items.length - rejected.length, rejected, durable };
}
