import { join } from 'node:path';
import { copyEvents, type CopyProgress } from '../../ingest/archive/copy-events.ts';
import { type DeadLetterProgress, projectDeadLetters } from '../../ingest/archive/dead-letters.ts';
import { eventTable } from '../../ingest/archive/event-table.ts';
import { projectFindings } from '../../ingest/archive/findings.ts';
import { addTotals, noTotals, type Totals } from '../../ingest/archive/ledger.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { eraseForgotten } from '../forgetting/eraser.ts';
import { knownForgotten } from '../forgetting/known-forgotten.ts';
import type { Context, Running } from '../context.ts';
import { migrated } from '../migrated.ts';
import { balance } from '../stored-lines.ts';
import { trimLog } from '../trim-log.ts';

/** Log to ClickHouse: both lanes exactly once, dead letters and findings as replaceable rows. */
export async function archive(context: Context): Promise<Running> {
  const { config, clock, logger, signal } = context;
  const log = await context.log();
  const store = context.store();
  await migrated(context);
  const table = eventTable(store, signal);
  const parts = (['telemetry', 'identity'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => ({
      lane,
      partition,
      progress: { next: 0, totals: noTotals() } satisfies CopyProgress,
    })),
  );
  const letters: DeadLetterProgress = { next: 0, totals: noTotals(), reasons: {} };
  const findings = { next: 0 };
  const forgotten = await knownForgotten(log);
  const common = { log, signal, logger, flushMs: config.archive.flushMs };
  const copiedTo = (topic: Topic, partition: number): number =>
    topic === topics.deadLetters
      ? letters.next
      : (parts.find((part) => topics[part.lane] === topic && part.partition === partition)?.progress.next ?? 0);
  const loops = [
    ...parts.map(({ lane, partition, progress }) =>
      copyEvents(
        {
          ...common,
          table,
          lane,
          partition,
          rows: config.archive.rows,
          stateFile: join(config.data, 'state', `archive-${lane}-${partition}.bin`),
        },
        progress,
      ),
    ),
    projectDeadLetters(
      { ...common, store, stateFile: join(config.data, 'state', 'archive-dead-letters.bin') },
      letters,
    ),
    projectFindings({ ...common, store, isForgotten: (...what) => forgotten.covers(...what) }, findings),
    eraseForgotten({ log, store, data: config.data, clock, logger, signal, copiedTo }, forgotten),
    trimLog({ log, clock, logger, signal, retentionDays: config.log.retentionDays, copiedTo }),
  ];
  const totals = (): Totals =>
    [...parts.map((part) => part.progress.totals), letters.totals].reduce(addTotals, noTotals());
  const balanced = balance(store, totals, () => performance.now());
  return {
    measure: balanced,
    status: () => ({
      archive: {
        totals: totals(),
        deadLetters: { ...letters.reasons },
        next: Object.fromEntries([
          ...parts.map((part) => [`${part.lane}.${part.partition}`, part.progress.next] as const),
          ['dead-letters.0', letters.next],
          ['findings.0', findings.next],
        ]),
      },
    }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}
