import { Unsettled } from '../cases/unsettled.ts';
import type { Frozen } from '../learn/frozen.ts';
import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import { entrySchema } from '../schemas/journal.ts';
import { topics } from '../schemas/topics.ts';
import { foldTopic } from './fold-topic.ts';

/** What is not to be learned from: devices under an alert, by the journal, and windows of replays and floods, by the findings. */
export class FrozenNow {
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #store: Pick<Store, 'query'>;
  readonly #unsettled = new Unsettled();
  #next = 0;

  constructor(log: Pick<EventLog, 'bounds' | 'read'>, store: Pick<Store, 'query'>) {
    this.#log = log;
    this.#store = store;
  }

  /** @param from event time, ms: what ended before is left out @throws Fault of the log and of the store */
  async since(from: number): Promise<Frozen[]> {
    this.#next = await foldTopic(this.#log, topics.journal, this.#next, (record) =>
      this.#unsettled.take(readJson(record, entrySchema)),
    );
    return [...this.#unsettled.since(from), ...(await flaggedSince(this.#store, from))];
  }
}

/** Ten minutes before a finding's time to twenty after, whatever became of its alert. */
async function flaggedSince(store: Pick<Store, 'query'>, from: number): Promise<Frozen[]> {
  const rows = await store.query<{ tenant: string; device: string; time: number }>(
    "SELECT tenant, device, toInt64(toUnixTimestamp64Milli(max(at))) AS time FROM findings WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND device != '' AND code IN ('D11', 'D14') GROUP BY tenant, device, id ORDER BY time, tenant, device",
    { from },
  );
  return rows.map(({ tenant, device, time }) => ({
    tenant,
    device,
    from: Number(time) - 10 * 60_000,
    to: Number(time) + 20 * 60_000,
  }));
}
