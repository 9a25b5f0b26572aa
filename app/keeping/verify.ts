import { hourMs } from '../../learn/hours.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { topics } from '../../schemas/topics.ts';
import { FencedLog } from '../fence/fenced-log.ts';
import { readStatus, type Status } from '../status.ts';
import { rebuildHours, type RebuildOptions } from './rebuild-hours.ts';
import { comparePartition, type PartitionReport } from './compare-partition.ts';
import type { StepsTold } from './steps-told.ts';

export interface Verified {
  /** Nothing missing, doubled or stray, and where all is settled the residual is 0. */
  asItShouldBe: boolean;
  partitions: PartitionReport[];
  counts: Status['counts'];
  settled: boolean;
}

interface Surroundings {
  config: Config;
  log: EventLog;
  store: Store;
  signal: AbortSignal;
  steps: Pick<StepsTold, 'at'>;
}

/** Holds log and tables against each other, partition by partition. */
export async function verify({ config, log, store, signal, steps }: Surroundings): Promise<Verified> {
  const partitions: PartitionReport[] = [];
  for (const lane of ['telemetry', 'identity'] as const)
    for (let partition = 0; partition < log.partitions(topics[lane]); partition++) {
      const name = `${topics[lane]}/${partition}`;
      const progress = (at: number, end: number): void => steps.at(`comparing ${name}`, at, end);
      partitions.push(await comparePartition({ log, store, lane, partition, signal, progress }));
      signal.throwIfAborted();
    }
  // Held against the tables is the whole log; how far the stages are they say themselves, and they read through the fence.
  const { counts, settled } = await readStatus(config, { log: new FencedLog(log), store });
  const whole = partitions.every(({ missing, doubled, stray }) => missing === 0 && doubled === 0 && stray === 0);
  return { asItShouldBe: whole && (!settled || counts.residual === 0), partitions, counts, settled };
}

/** Rolls what was received in a range up anew. Gives how many spans, of a day at the most, and their rows. */
export async function rebuild(
  { steps, ...options }: RebuildOptions & Pick<Surroundings, 'steps'>,
  from: number,
  to: number,
): Promise<{ spans: number; rows: number }> {
  const done = { spans: 0, rows: 0 };
  const hours = Math.ceil((to - from) / hourMs);
  for await (const span of rebuildHours(options, from, to)) {
    done.spans++;
    done.rows += span.rows;
    steps.at('rebuilding hours', Math.min(hours, Math.ceil((span.to - from) / hourMs)), hours);
  }
  return done;
}
