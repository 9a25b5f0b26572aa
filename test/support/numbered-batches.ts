import { expect } from 'vitest';
import { type BatchSender, startBatchSender } from './batch-sender.ts';
import { tokenSha256 } from './digests.ts';
import type { Installation } from './installation.ts';
import { until } from './until.ts';

export const eventsPerBatch = 20;

/** Batch `number` of events numbered without a gap from 0 on. */
export function numberedBatch(number: number): object[] {
  return Array.from({ length: eventsPerBatch }, (_, i) => ({
    v: 1,
    kind: 'message-published',
    device: `meter-${(number + i) % 50}`,
    sequence: number * eventsPerBatch + i,
    size: 40,
  }));
}

/** Sends numbered batches until it is stopped, or `batches` of them. */
export function startNumbered(
  url: string,
  tokens: readonly string[],
  { perSecond = 12, atOnce = 6, batches = Number.POSITIVE_INFINITY, name = 'load', first = 0 } = {},
): BatchSender {
  const next = (number: number): object[] | undefined => (number < batches ? numberedBatch(first + number) : undefined);
  return startBatchSender({ url, tokens, name, next, perSecond, atOnce });
}

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
  const [stored] = await installation.query<object>(
    "SELECT count() AS rows, uniqExact(sequence) AS distinct, max(sequence) AS most FROM events WHERE kind = 'message-published' AND startsWith(source, 'http')",
  );
  expect(stored).toEqual({ rows: acknowledged, distinct: acknowledged, most: acknowledged - 1 });
  const [twice] = await installation.query<{ n: number }>(
    'SELECT count() - uniqExact(channel, `index`) AS n FROM events',
  );
  expect(twice?.n).toBe(0);
}
