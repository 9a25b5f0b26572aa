import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { configured, FactsInLog } from '../detection.ts';
import { type Judging, judgePartition } from '../judge-partition.ts';
import { type JudgingSummaries, judgeSummaries } from '../judge-summaries.ts';
import { memoriesOf } from '../memories.ts';
import { PartitionFacts } from '../partition-facts.ts';

/** Folds its share of both lanes through the detectors and appends what they find. */
export async function detect(context: Context): Promise<Running> {
  const { config, logger, signal, clock } = context;
  const log = await context.log();
  const members = await context.members();
  const memories = memoriesOf(context);
  // Only what a lane asks for: no detector of identities judges by what is usual, and only those ask for certificates.
  const factsOf = {
    identity: () => new FactsInLog(log, signal, { usual: false }),
    telemetry: () => new FactsInLog(log, signal, { certificates: false }),
  };
  // Only the latest profiles are kept: one view per lane, so that one that catches up does not find them moved on.
  const shared = { identity: factsOf.identity(), telemetry: factsOf.telemetry() };
  const { detectors, silence } = configured(config.detect);
  const common = { log, silence, memories, logger, clock, latenessMs: config.detect.latenessMs };
  /** What is held, by place: `telemetry.0`. */
  const parts = new Map<string, Judging>();
  let summaries: JudgingSummaries | undefined;
  const loops = (['identity', 'telemetry'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => {
      const key = `detect/${lane}/${partition}`;
      return members.hold(key, async (held) => {
        const judging: Judging = { next: 0, subjects: 0, findings: 0, late: {} };
        const facts = new PartitionFacts(shared[lane], factsOf[lane]);
        await during(parts, `${lane}.${partition}`, judging, () =>
          judgePartition({ ...common, facts, detectors, lane, partition, key, held }, judging),
        );
      });
    }),
  );
  loops.push(
    members.hold('detect/summaries', async (held) => {
      const judging: JudgingSummaries = (summaries = { next: 0, places: 0, findings: 0 });
      // Facts are seen as of a tick, so whoever stands elsewhere may share them.
      await judgeSummaries({ ...common, facts: shared.identity, key: 'detect/summaries', held }, judging);
      summaries = undefined;
    }),
  );
  const judged = (): Judging[] => [...parts.values()];
  return {
    status: () => ({
      detect: {
        next: Object.fromEntries([
          ...[...parts].map(([place, { next }]) => [place, next] as const),
          ...(summaries === undefined ? [] : [['summaries.0', summaries.next] as const]),
        ]),
        subjects: judged().reduce((sum, { subjects }) => sum + subjects, 0),
        findings: judged().reduce((sum, { findings }) => sum + findings, summaries?.findings ?? 0),
        late: sums(judged().map(({ late }) => late)),
      },
    }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}

/** Shows what a part is at while it is worked on. */
async function during<T>(shown: Map<string, T>, place: string, what: T, work: () => Promise<void>): Promise<void> {
  shown.set(place, what);
  try {
    await work();
  } finally {
    if (shown.get(place) === what) shown.delete(place);
  }
}

function sums(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, count] of counts.flatMap(Object.entries<number>)) total[key] = (total[key] ?? 0) + count;
  return total;
}
