import { join } from 'node:path';
import { catalogue } from '../../detectors/catalogue.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { FactsInLog, withSettings } from '../detection.ts';
import { type Judging, judgePartition } from '../judge-partition.ts';

/** Folds both lanes through the detectors and appends what they find. */
export async function detect(context: Context): Promise<Running> {
  const { config, logger, signal, clock } = context;
  const log = await context.log();
  // One view per lane: only the latest profiles are kept, and a lane that catches up must not find them moved on.
  const facts = { identity: new FactsInLog(log, signal), telemetry: new FactsInLog(log, signal) };
  const own = withSettings(catalogue, config.detect.settings);
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
        detectors: own,
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
  return {
    status: () => ({
      detect: {
        next: Object.fromEntries(parts.map((part) => [`${part.lane}.${part.partition}`, part.judging.next])),
        subjects: parts.reduce((sum, part) => sum + part.judging.subjects, 0),
        findings: parts.reduce((sum, part) => sum + part.judging.findings, 0),
      },
    }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}
