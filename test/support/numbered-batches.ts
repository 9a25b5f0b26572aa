import { expect } from 'vitest';
import type { BatchSender } from './batch-sender.ts';
import { tokenSha256 } from './digests.ts';
import type { Installation } from './installation.ts';
import { eventsPerBatch, startNumbered, storedNumbers } from './numbered-events.ts';
import { until } from './until.ts';

export { eventsPerBatch, startNumbered } from './numbered-events.ts';

const token = 'the-token-of-the-numbered-gateway';

/** What a configuration needs for `sendNumbered`. */
export function numberedGateway(port: number): Record<string, unknown> {
  return {
    ingest: { http: { port } },
    gateways: [{ id: 'gw-0', tenant: 'acme', tokenSha256: tokenSha256(token) }],
  };
}

/** Sends numbered batches from `first` on until it is stopped. */
export function startLoad(port: number, first: number): BatchSender {
  return startNumbered(`http://127.0.0.1:${port}`, [token], { first, name: `load-${first}` });
}

/** Sends so many numbered batches from `first` on; resolves once all are acknowledged. */
export async function sendNumbered(port: number, batches: number, first = 0): Promise<void> {
  const sender = startNumbered(`http://127.0.0.1:${port}`, [token], { batches, first, name: `from-${first}` });
  const all = batches * eventsPerBatch;
  try {
    await until(
      () => sender.acknowledged === all,
      60_000,
      () => `${sender.acknowledged} of ${all} acknowledged`,
    );
  } finally {
    await sender.stop();
  }
}

/** Every number from 0 to `acknowledged` is stored, each once, and nothing beside: none is lost and none is doubled. */
export async function expectStoredOnce(installation: Installation, acknowledged: number): Promise<void> {
  const stored = await storedNumbers((sql) => installation.query(sql));
  expect(stored).toEqual({ rows: acknowledged, distinct: acknowledged, most: acknowledged - 1, twice: 0 });
}
