import { join } from 'node:path';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { configured, FactsInLog } from '../detection.ts';
import { type Judging, judgePartition } from '../judge-partition.ts';
import { type JudgingSummaries, judgeSummaries } from '../judge-summaries.ts';

/** Folds both lanes through the detectors and appends what they find. */
export async function detect(context: Context): Promise<Running> {
  const { config, logger, signal, clock } = context;
  const log = await context.log();
  // One view per lane: only the latest profiles are kept, and a lane that catches up must not find them moved on. No
  // detector of identities judges by them, and only those ask for certificates.
  const facts = {
    identity: new FactsInLog(log, signal, { usual: false }),
    telemetry: new FactsInLog(log, signal, { certificates: false }),
  };
  const { detectors, silence } = configured(config.detect);
  const parts = (['identity', 'telemetry'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => {
      const judging: Judging = { next: 0, subjects: 0, findings: 0, late: {} };
      return { lane, partition, judging };
    }),
  );
  const loops = parts.map(({ lane, partition, judging }) =>
    judgePartition(
      {
        log,
        facts: facts[lane],
        detectors,
        silence,
        lane,
        partition,
        latenessMs: config.detect.latenessMs,
        stateFile: join(config.data, 'state', `detect-${lane}-${partition}.bin`),
        signal,
        logger,
        clock,
      },
      judging,
    ),
  );
  const summaries: JudgingSummaries = { next: 0, places: 0, findings: 0 };
  loops.push(
    judgeSummaries(
      {
        ...{ log, silence, signal, logger, clock, latenessMs: config.detect.latenessMs },
        // Facts are seen as of a tick, so whoever stands elsewhere may share them.
        facts: facts.identity,
        stateFile: join(config.data, 'state', 'detect-summaries.bin'),
      },
      summaries,
    ),
  );
  return {
    status: () => ({
      detect: {
        next: Object.fromEntries([
          ...parts.map((part) => [`${part.lane}.${part.partition}`, part.judging.next] as const),
          ['summaries.0', summaries.next],
        ]),
        subjects: parts.reduce((sum, part) => sum + part.judging.subjects, 0),
        findings: parts.reduce((sum, part) => sum + part.judging.findings, summaries.findings),
        late: sums(parts.map(({ judging }) => judging.late)),
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
