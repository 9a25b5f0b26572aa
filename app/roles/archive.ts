import { join } from 'node:path';
import { copyEvents, type CopyProgress } from '../../ingest/archive/copy-events.ts';
import { type DeadLetterProgress, projectDeadLetters } from '../../ingest/archive/dead-letters.ts';
import { eventTable } from '../../ingest/archive/event-table.ts';
import { projectFindings } from '../../ingest/archive/findings.ts';
import { intentsInFile, intentsInLog } from '../../ingest/archive/insert-range.ts';
import { addTotals, noTotals, type Totals } from '../../ingest/archive/ledger.ts';
import type { Held } from '../../runtime/members/held.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { eraseForgotten } from '../forgetting/eraser.ts';
import { knownForgotten } from '../forgetting/known-forgotten.ts';
import type { Context, Running } from '../context.ts';
import { during } from '../during.ts';
import { balance } from '../held/balance.ts';
import { keepCountingDays } from '../held/count-days.ts';
import { heldLines } from '../held/lines.ts';
import { migrated } from '../migrated.ts';
import { trimLog } from '../trim-log.ts';

/** Log to ClickHouse: its share of both lanes exactly once, dead letters and findings as replaceable rows. */
export async function archive(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  const log = await context.log();
  const store = context.store();
  await migrated(context);
  const members = await context.members();
  const memories = context.memories();
  const forgotten = await knownForgotten(log);
  /** What is held, by place: `telemetry.0`. */
  const parts = new Map<string, CopyProgress>();
  const letters: DeadLetterProgress = { next: 0, totals: noTotals(), reasons: {} };
  const findings = { next: 0 };
  const others = new Map<string, { next: number }>();
  const common = { log, logger, memories };
  const { rows, flushMs } = config.archive;
  /** What this instance copies itself it knows; of the others, what they have committed. */
  const copiedTo = async (topic: Topic, partition: number): Promise<number> =>
    parts.get(`${topic.split('.', 1)[0]}.${partition}`)?.next ??
    (topic === topics.deadLetters ? others.get('dead-letters.0')?.next : undefined) ??
    (await log.position('archive', topic, partition)) ??
    0;
  const copies = (['telemetry', 'identity'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => {
      const key = `archive/${lane}/${partition}`;
      return members.hold(key, async (held) => {
        const progress: CopyProgress = { next: 0, totals: noTotals() };
        const file = join(config.data, 'state', `archive-${lane}-${partition}.bin.insert`);
        // An engine of our own is written to by nobody else.
        const intents = config.clickhouse === undefined ? intentsInFile(file) : intentsInLog(held);
        const place = { lane, partition, key, held, intents, table: eventTable(store, held.signal), rows, flushMs };
        await during(parts, `${lane}.${partition}`, progress, () =>
          copyEvents({ ...common, ...place, signal: held.signal }, progress),
        );
      });
    }),
  );
  const project = (place: string, progress: { next: number }, work: (held: Held) => Promise<void>): Promise<void> =>
    members.hold(`projections/${place}`, (held) => during(others, place, progress, () => work(held)));
  const isForgotten = (...what: Parameters<typeof forgotten.covers>): boolean => forgotten.covers(...what);
  const loops = [
    ...copies,
    project('dead-letters.0', letters, (held) =>
      projectDeadLetters({ ...common, store, key: 'archive/dead-letters', held }, letters),
    ),
    project('findings.0', findings, ({ signal }) =>
      projectFindings({ log, logger, signal, store, isForgotten }, findings),
    ),
    members.hold('keeping', async ({ signal }) => {
      await Promise.all([
        eraseForgotten({ log, store, data: config.data, clock, logger, signal, copiedTo }, forgotten),
        keepCountingDays({ store, logger, signal }),
        trimLog({ log, clock, logger, signal, retentionDays: config.log.retentionDays, copiedTo }),
      ]);
    }),
  ];
  const accounts = (): Record<string, Totals> =>
    Object.fromEntries([
      ...[...parts].map(([place, part]) => [place, part.totals] as const),
      ...(others.has('dead-letters.0') ? [['dead-letters.0', letters.totals] as const] : []),
    ]);
  const totals = (): Totals => Object.values(accounts()).reduce(addTotals, noTotals());
  const balanced = balance(
    () => heldLines(store),
    totals,
    () => performance.now(),
  );
  return {
    // The table is everybody's: only who has all of the accounts can hold them against it.
    measure: async () => (parts.size === copies.length && others.has('dead-letters.0') ? balanced() : {}),
    status: () => ({
      archive: {
        totals: totals(),
        accounts: accounts(),
        deadLetters: { ...letters.reasons },
        next: Object.fromEntries([...parts, ...others].map(([place, { next }]) => [place, next] as const)),
        places: copies.length + 2,
      },
    }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}
