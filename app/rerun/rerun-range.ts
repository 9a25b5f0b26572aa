import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { topics } from '../../schemas/topics.ts';
import { configured, FactsInLog } from '../detection.ts';
import { JudgesTogether } from '../judges-together.ts';
import { archivedSteps } from './archived-steps.ts';
import { inOrder, Judge, type Told } from './judge.ts';
import { type Course, courseOf, loggedSteps, sideBySide } from './side-by-side.ts';

export interface RangeOptions {
  log: EventLog;
  store: () => Store;
  detect: Config['detect'];
  /** Findings concluded from here (included) to there (not) are told; all before is folded too, for what it leaves in memory. */
  from: number;
  to: number;
  /** Read ClickHouse even where the log still holds everything. */
  archived: boolean;
  tell: (findings: readonly Told[]) => Promise<void>;
}

/** How long after the range what began in it may still be concluded, ms. */
const epilogueMs = 2 * 3_600_000;

/**
 * The range as the log has it, or ClickHouse where the log has let go of its beginning; ticks as they were, so that time passes as it did. All
 * partitions are folded side by side, tick by tick.
 */
export async function rerunRange(options: RangeOptions): Promise<void> {
  const { log, detect, tell } = options;
  const found: Told[] = [];
  const tellWanted = (told: readonly Told[]): void => {
    found.push(...told.filter(({ concludedAt }) => concludedAt >= options.from && concludedAt < options.to));
  };
  const facts = new FactsInLog(log);
  const judge = new Judge(detect, facts.view);
  const settings = configured(detect);
  const partitions = log.partitions(topics.telemetry);
  const together = new JudgesTogether({ settings, partitions, facts: facts.view, latenessMs: detect.latenessMs });
  let summaries = 0;
  for await (const [{ lane, partition }, step] of sideBySide(await coursesOf(options), options.to + epilogueMs)) {
    const { offset, rows, tick } = step;
    if (rows !== undefined) judge.events(lane, partition, offset, rows);
    if (tick === undefined) continue;
    await facts.upTo(tick);
    judge.tick(lane, partition, offset, tick);
    for (const summary of judge.takeSummaries()) {
      const position = { topic: topics.summaries, partition: 0, offset: summaries++ };
      tellWanted(together.summary(summary, position).map(({ cause: _, ...finding }) => finding));
    }
    for (const neighbours of together.takeNeighbours()) judge.settle(neighbours);
    tellWanted(judge.take());
  }
  // What was found behind the last tick.
  tellWanted(judge.take());
  await tell(found.sort(inOrder));
}

async function coursesOf({ log, archived, store }: RangeOptions): Promise<Course[]> {
  const courses: Course[] = [];
  for (const lane of ['identity', 'telemetry'] as const) {
    for (let partition = 0; partition < log.partitions(topics[lane]); partition++) {
      const whole = (await log.bounds(topics[lane], partition)).low === 0 && !archived;
      const steps = whole ? loggedSteps(log, lane, partition, 0) : archivedSteps(store(), lane, partition);
      courses.push(courseOf(lane, partition, steps));
    }
  }
  return courses;
}
