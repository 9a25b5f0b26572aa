import { setTimeout as sleep } from 'node:timers/promises';
import { isDue, learnEvery, rollUpEvery } from '../../learn/cadence.ts';
import { closedTo, hourMs, receivedFrom, reopenMs } from '../../learn/hours.ts';
import { learnProfiles } from '../../learn/profiles.ts';
import { Rollup } from '../../learn/rollup.ts';
import { beginningOf } from '../../learn/spans.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { guarded, surelyHeld } from '../../runtime/members/guarded.ts';
import type { Held } from '../../runtime/members/held.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Baseline } from '../../schemas/baseline.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { FrozenNow } from '../frozen-now.ts';
import { migrated } from '../migrated.ts';

/** Rolls up what was received and publishes what is usual as versioned facts; of all instances one does. */
export async function learn(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  const log = await context.log();
  const store = context.store();
  await migrated(context);
  const rollup = new Rollup(store);
  const writer = createWriter();
  const partitions = log.partitions(topics.telemetry) + log.partitions(topics.identity);
  const members = await context.members();
  let learnedTo = 0;
  let rolledUpTo = 0;
  /** The last closed hour, ms, of which it is known that nothing is due any more. */
  let lookedAt = 0;
  let complete = false;
  const frozen = new FrozenNow(log, store);

  const learnMs = config.learn.historyHours * hourMs;

  const rollUp = async (watermark: number, held: Held): Promise<void> => {
    const to = closedTo(watermark);
    const fence = (): Promise<void> => surelyHeld(held);
    // Once after a start: what closing looks back on is less than what is learned from.
    if (!complete) await rollup.fillMissing(receivedFrom(to - learnMs), receivedFrom(to - reopenMs), fence);
    complete = true;
    const spans = await rollup.close(watermark, fence);
    rolledUpTo = to;
    logger.debug({ spans: spans.length, rolledUpTo: new Date(to).toISOString() }, 'rolled up');
  };

  const publish = async (to: number, held: Held): Promise<void> => {
    const options = { learnedTo: to, learnMs, frozen: await frozen.since(to - learnMs) };
    let devices = 0;
    for await (const chunk of learnProfiles(store, options)) {
      if (held.signal.aborted) return;
      devices += chunk.devices.device.length;
      await guarded(log, held).append([jsonEntry(topics.baselines, 'baseline', writer, clock.now(), chunk)]);
    }
    learnedTo = to;
    logger.info({ learnedTo: new Date(to).toISOString(), rows: devices }, 'learned');
  };

  const once = async (held: Held): Promise<void> => {
    const watermark = (await archivedTo(store, partitions)) - config.detect.latenessMs;
    const to = closedTo(watermark);
    if (to <= lookedAt) return;
    const first = await firstHour(store);
    const past = first === 0 ? 0 : to - first;
    const learns = isDue(to, learnedTo, learnEvery(past));
    if (learns || isDue(to, rolledUpTo, rollUpEvery(past))) await rollUp(watermark, held);
    if (learns) await publish(to, held);
    lookedAt = to;
  };

  const loop = members.hold('learn', async (held) => {
    const { signal } = held;
    learnedTo = await lastLearned(context);
    [rolledUpTo, lookedAt] = [0, 0];
    while (!signal.aborted) {
      try {
        await once(held);
      } catch (error) {
        if (!(error instanceof Fault) || !error.retryable) throw error;
        logger.warn({ code: error.code, message: error.message }, 'learning waits');
      }
      await sleep(config.learn.everyMs, undefined, { signal }).catch(() => undefined);
    }
  });
  return {
    status: () => ({ learn: { learnedTo } }),
    done: loop,
    stop: async () => {
      await Promise.allSettled([loop]);
    },
  };
}

/** Every partition's events are in the table up to here, ms; 0 while any partition has no tick there. */
async function archivedTo(store: Store, partitions: number): Promise<number> {
  const rows = await store.query<{ time: number }>(
    'SELECT toInt64(toUnixTimestamp64Milli(max(time))) AS time FROM ticks GROUP BY lane, partition',
  );
  return rows.length < partitions ? 0 : Math.min(...rows.map(({ time }) => Number(time)));
}

/** When the first of what is rolled up was received, ms; 0 when nothing is. No row is read for it. */
async function firstHour(store: Store): Promise<number> {
  const [first] = await store.query<{ partition: string }>('SELECT min(_partition_id) AS partition FROM device_hours');
  return first?.partition ? beginningOf(first.partition) : 0;
}

async function lastLearned(context: Context): Promise<number> {
  const log = await context.log();
  const { low, next } = await log.bounds(topics.baselines, 0);
  if (next <= low) return 0;
  const [last] = await log.read(topics.baselines, 0, next - 1);
  if (last === undefined) return 0;
  const { complete, learnedTo } = JSON.parse(Buffer.from(last.payload).toString('utf8')) as Baseline;
  // A version that a stop cut off is learned again.
  return complete ? learnedTo : 0;
}
