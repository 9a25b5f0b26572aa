import { isDue, learnEvery } from '../../learn/cadence.ts';
import { closedTo } from '../../learn/hours.ts';
import { learnProfiles } from '../../learn/profiles.ts';
import { Rollup } from '../../learn/rollup.ts';
import { nativeColumns, nativeOf } from '../../runtime/block/archive-columns.ts';
import { keepForever } from '../../runtime/clickhouse/retention.ts';
import { temporaryStore, type TemporaryStore } from '../../runtime/clickhouse/temporary-store.ts';
import type { Baseline } from '../../schemas/baseline.ts';

interface Opened {
  temporary: TemporaryStore;
  rollup: Rollup;
}

/** Archive and learn of a rerun, on an engine of its own that is started with the first closed hour and thrown away. */
export class ThrowAwayStore {
  #opened: Opened | undefined;
  #body: Uint8Array[] = [];
  #day = -1;
  #inserts = 0;
  #first = 0;
  #learnedTo = 0;

  /** Takes a block; those of one UTC day go in together. */
  async add(payload: Uint8Array, offset: number, day: number): Promise<void> {
    if (day !== this.#day) await this.#insert();
    this.#day = day;
    this.#body.push(...nativeOf(payload, { lane: 1, partition: 0, offset }));
  }

  /** What is usual by the last hour that the watermark has left behind, as often as a fleet learns; else nothing. */
  async learn(watermark: number, historyMs: number): Promise<Baseline[]> {
    const learnedTo = closedTo(watermark);
    // Nothing was there before the beginning: the engine is started when an hour of the recording itself has closed.
    this.#first ||= learnedTo;
    this.#learnedTo ||= learnedTo;
    const due = isDue(learnedTo, this.#learnedTo, learnEvery(learnedTo - this.#first));
    if (!due || (this.#body.length === 0 && this.#opened === undefined)) return [];
    this.#learnedTo = learnedTo;
    await this.#insert();
    if (this.#opened === undefined) return [];
    const { temporary, rollup } = this.#opened;
    const { store } = temporary;
    await rollup.close(watermark);
    const chunks: Baseline[] = [];
    for await (const chunk of learnProfiles(store, { learnedTo, learnMs: historyMs })) chunks.push(chunk);
    return chunks;
  }

  async close(): Promise<void> {
    await this.#opened?.temporary.remove();
  }

  async #insert(): Promise<void> {
    if (this.#body.length === 0) return;
    const { temporary } = (this.#opened ??= await open());
    await temporary.store.insertNative('events', nativeColumns, this.#body, { token: `rerun:${this.#inserts++}` });
    this.#body = [];
  }
}

async function open(): Promise<Opened> {
  const temporary = await temporaryStore();
  // A recording may be older than what tables keep by the machine's clock.
  await keepForever(temporary.store);
  return { temporary, rollup: new Rollup(temporary.store) };
}
