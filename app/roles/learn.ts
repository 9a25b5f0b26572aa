import { setTimeout as sleep } from 'node:timers/promises';
import { isDue } from '../../learn/cadence.ts';
import { HourRollup } from '../../learn/hour-rollup.ts';
import { closedTo, hourMs, receivedFrom, reopenMs } from '../../learn/hours.ts';
import { learnProfiles } from '../../learn/profiles.ts';
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

/** Rolls up each closed hour and publishes what is usual as versioned facts; of all instances one does. */
export async function learn(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  const log = await context.log();
  const store = context.store();
  await migrated(context);
  const rollup = new HourRollup(store);
  const writer = createWriter();
  const partitions = log.partitions(topics.telemetry) + log.partitions(topics.identity);
  const members = await context.members();
  let learnedTo = 0;
  let complete = false;
  const frozen = new FrozenNow(log, store);

  const once = async (held: Held): Promise<void> => {
    const watermark = (await archivedTo(store, partitions)) - config.detect.latenessMs;
    const to = closedTo(watermark);
    if (to <= learnedTo || !isDue(to, learnedTo, await firstHour(store))) return;
    const learnMs = config.learn.historyHours * hourMs;
    const fence = (): Promise<void> => surelyHeld(held);
    // Once after a start: what closing hours looks back on is less than what is learned from.
    if (!complete) await rollup.fillMissing(receivedFrom(to - learnMs), receivedFrom(to - reopenMs), fence);
    complete = true;
    const hours = await rollup.closeHours(watermark, fence);
    const options = { learnedTo: to, learnMs, frozen: await frozen.since(to - learnMs) };
    let devices = 0;
    for await (const chunk of learnProfiles(store, options)) {
      if (held.signal.aborted) return;
      devices += chunk.devices.device.length;
      await guarded(log, held).append([jsonEntry(topics.baselines, 'baseline', writer, clock.now(), chunk)]);
    }
    learnedTo = to;
    logger.info({ hours: hours.length, learnedTo: new Date(to).toISOString(), rows: devices }, 'learned');
  };

  const loop = members.hold('learn', async (held) => {
    const { signal } = held;
    learnedTo = await lastLearned(context);
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

/** The first hour of which anything is rolled up, ms; 0 when nothing is. */
async function firstHour(store: Store): Promise<number> {
  const [first] = await store.query<{ hour: number }>(
    'SELECT toInt64(toUnixTimestamp(min(hour))) * 1000 AS hour FROM device_hours',
  );
  return first?.hour ?? 0;
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
