import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { configured, FactsInLog } from '../detection.ts';
import { type Judging, judgePartition } from '../judge-partition.ts';
import { type JudgingSummaries, judgeSummaries } from '../judge-summaries.ts';
import { during } from '../during.ts';
import { PartitionFacts } from '../partition-facts.ts';

/** Folds its share of both lanes through the detectors and appends what they find. */
export async function detect(context: Context): Promise<Running> {
  const { config, logger, signal, clock } = context;
  const log = await context.log();
  const members = await context.members();
  const memories = context.memories();
  // Only what a lane asks for: no detector of identities judges by what is usual, and only those ask for certificates.
  const factsOf = {
    identity: () => new FactsInLog(log, signal, { usual: false }),
    telemetry: () => new FactsInLog(log, signal, { certificates: false }),
  };
  // Only the latest profiles are kept: one view per lane, so that one that catches up does not find them moved on.
  const shared = { identity: factsOf.identity(), telemetry: factsOf.telemetry() };
  const { detectors, ...together } = configured(config.detect);
  const common = {
    log,
    silence: together.silence,
    together,
    memories,
    logger,
    clock,
    latenessMs: config.detect.latenessMs,
    limits: config.detect.subjects,
  };
  /** What is held, by place: `telemetry.0`. */
  const parts = new Map<string, Judging>();
  const summaries = new Map<string, JudgingSummaries>();
  const loops = (['identity', 'telemetry'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => {
      const key = `detect/${lane}/${partition}`;
      return members.hold(key, async (held) => {
        const judging: Judging = { next: 0, subjects: 0, findings: 0, late: {}, waiting: 0 };
        const facts = new PartitionFacts(shared[lane], factsOf[lane]);
        await during(parts, `${lane}.${partition}`, judging, () =>
          judgePartition({ ...common, facts, detectors, lane, partition, key, held }, judging),
        );
      });
    }),
  );
  loops.push(
    members.hold('summaries', async (held) => {
      const judging: JudgingSummaries = { next: 0, places: 0, findings: 0 };
      // Facts are seen as of a tick, so whoever stands elsewhere may share them.
      const place = { facts: shared.identity, key: 'detect/summaries', held };
      await during(summaries, 'summaries.0', judging, () => judgeSummaries({ ...common, ...place }, judging));
    }),
  );
  const judged = (): Judging[] => [...parts.values()];
  return {
    status: () => ({
      detect: {
        next: Object.fromEntries([...[...parts, ...summaries].map(([place, { next }]) => [place, next] as const)]),
        places: loops.length,
        subjects: judged().reduce((sum, { subjects }) => sum + subjects, 0),
        findings: [...judged(), ...summaries.values()].reduce((sum, { findings }) => sum + findings, 0),
        waiting: judged().reduce((sum, { waiting }) => sum + waiting, 0),
        late: sums(judged().map(({ late }) => late)),
      },
    }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}

function sums(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, count] of counts.flatMap(Object.entries<number>)) total[key] = (total[key] ?? 0) + count;
  return total;
}
