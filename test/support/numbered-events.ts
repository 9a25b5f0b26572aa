import { type BatchSender, type BatchSenderOptions, startBatchSender } from './batch-sender.ts';

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

interface Numbered extends Partial<Pick<BatchSenderOptions, 'perSecond' | 'atOnce' | 'name' | 'delivery'>> {
  batches?: number;
  /** Number of the first batch. */
  first?: number;
}

/** Sends numbered batches until it is stopped, or `batches` of them. */
export function startNumbered(
  url: string,
  tokens: readonly string[],
  { perSecond = 12, atOnce = 6, batches = Number.POSITIVE_INFINITY, name = 'load', first = 0, delivery }: Numbered = {},
): BatchSender {
  const next = (number: number): object[] | undefined => (number < batches ? numberedBatch(first + number) : undefined);
  return startBatchSender({ url, tokens, name, next, perSecond, atOnce, ...(delivery && { delivery }) });
}

export interface StoredNumbers {
  rows: number;
  distinct: number;
  most: number;
  /** Rows of anything beyond one to a place in a channel. */
  twice: number;
}

/** What the table holds of numbered batches. @param query runs it, rows as numbers */
export async function storedNumbers(query: <T extends object>(sql: string) => Promise<T[]>): Promise<StoredNumbers> {
  const [stored] = await query<Omit<StoredNumbers, 'twice'>>(
    "SELECT toInt32(count()) AS rows, toInt32(uniqExact(sequence)) AS distinct, toInt32(max(sequence)) AS most FROM events WHERE kind = 'message-published' AND startsWith(source, 'http')",
  );
  const [twice] = await query<{ n: number }>('SELECT toInt32(count() - uniqExact(channel, `index`)) AS n FROM events');
  return { rows: 0, distinct: 0, most: -1, ...stored, twice: twice?.n ?? 0 };
}
