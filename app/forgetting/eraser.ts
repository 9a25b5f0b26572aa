import type { Forgotten } from '../../fleet/forgotten.ts';
import { patiently } from '../../ingest/archive/patiently.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Clock } from '../../runtime/clock.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Logger } from '../../runtime/logger.ts';
import { pause } from '../../runtime/retry.ts';
import { type DeviceForgotten, type Forgetting, forgettingSchema } from '../../schemas/forgetting.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics, type Topic } from '../../schemas/topics.ts';
import { erase, isErased } from './erase.ts';

export interface EraserOptions {
  log: EventLog;
  store: Store;
  data: string;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
  /** Next offset to be copied: what lies before it is in the tables. */
  copiedTo: (topic: Topic, partition: number) => Promise<number>;
}

const pauseMs = 200;

/**
 * Takes each device out of the tables that somebody asked to forget, and writes down when nothing of it is left. One that was
 * erased is looked for again at each start: an insert that a killed process left behind may have come after all.
 */
export async function eraseForgotten(options: EraserOptions, forgotten: Forgotten): Promise<void> {
  const { log, logger, signal } = options;
  const { next: end } = await patiently(options, () => log.bounds(topics.forgetting, 0));
  const writer = createWriter();
  const say = (entry: Forgetting): Promise<unknown> =>
    patiently(options, () => log.append([jsonEntry(topics.forgetting, 'entry', writer, options.clock.now(), entry)]));
  const see = async (wishes: readonly DeviceForgotten[]): Promise<void> => {
    for (const wish of wishes) {
      if (!(await passed(options, wish))) return;
      const known = forgotten.erased.has(wish.id);
      if (known && (await patiently(options, () => isErased(options.store, wish)))) continue;
      const { rows, lines } = await patiently(options, () => erase(options, wish));
      logger.info({ wish: wish.id, rows, lines }, 'a device was forgotten');
      if (!known) await say({ type: 'device-erased', id: wish.id, at: options.clock.now(), rows, lines });
    }
  };
  let seen = 0;
  let next = 0;
  for await (const records of follow(log, topics.forgetting, 0, 0, { signal })) {
    for (const record of records) forgotten.apply(readJson(record, forgettingSchema));
    next = (records.at(-1)?.offset ?? next) + 1;
    // All that was there at the start first: whether a wish was fulfilled stands behind it.
    if (next < end) continue;
    const all = [...forgotten.all.values()];
    await see(all.slice(seen));
    if (signal.aborted) return;
    seen = all.length;
  }
}

/** Waits until the archive has copied what came before the wish. False when it is stopped before. */
async function passed({ copiedTo, signal }: EraserOptions, { upTo }: DeviceForgotten): Promise<boolean> {
  const behind = async (lane: Lane): Promise<boolean> => {
    const copied = await Promise.all(upTo[lane].map((_, partition) => copiedTo(topics[lane], partition)));
    return upTo[lane].some((offset, partition) => (copied[partition] ?? 0) < offset);
  };
  while ((await behind('telemetry')) || (await behind('identity'))) if (!(await pause(pauseMs, signal))) return false;
  return !signal.aborted;
}
