import { BlockCursor } from '../../runtime/block/cursor.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import { configured, FactsInLog } from '../detection.ts';
import { JudgesTogether } from '../judges-together.ts';
import { archivedSteps } from './archived-steps.ts';
import type { Placed } from './placed.ts';
import { readTick } from './read-tick.ts';
import { inOrder, Judge, type Told } from './judge.ts';

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

/** A partition as it is being read: which judge folds it, and the time of the tick it has come to. */
interface Course {
  readonly lane: Lane;
  readonly partition: number;
  readonly steps: AsyncIterator<Placed>;
  time: number;
}

/**
 * The range as the log has it, or ClickHouse where the log has let go of its beginning; ticks as they were, so that time passes as it did. All
 * partitions are folded side by side, tick by tick, since what one is judged by others may have told.
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
  let offset = 0;
  const courses = await coursesOf(options);
  for (let next = earliest(courses); next !== undefined; next = earliest(courses)) {
    await toNextTick(next, { judge, facts, end: options.to + 2 * 3_600_000 });
    for (const summary of judge.takeSummaries()) {
      const position = { topic: topics.summaries, partition: 0, offset: offset++ };
      tellWanted(together.summary(summary, position).map(({ cause: _, ...finding }) => finding));
    }
    for (const neighbours of together.takeNeighbours()) judge.settle(neighbours);
    tellWanted(judge.take());
  }
  await tell(found.sort(inOrder));
}

async function coursesOf({ log, archived, store }: RangeOptions): Promise<Course[]> {
  const courses: Course[] = [];
  for (const lane of ['identity', 'telemetry'] as const) {
    for (let partition = 0; partition < log.partitions(topics[lane]); partition++) {
      const whole = (await log.bounds(topics[lane], partition)).low === 0 && !archived;
      const steps = whole ? loggedSteps(log, lane, partition) : archivedSteps(store(), lane, partition);
      courses.push({ lane, partition, steps: steps[Symbol.asyncIterator](), time: -1 });
    }
  }
  return courses;
}

/** The one that has come least far; undefined when all have come to their end. */
function earliest(courses: readonly Course[]): Course | undefined {
  const going = courses.filter(({ time }) => time < Number.POSITIVE_INFINITY);
  return going.toSorted((a, b) => a.time - b.time)[0];
}

async function toNextTick(
  course: Course,
  { judge, facts, end }: { judge: Judge; facts: FactsInLog; end: number },
): Promise<void> {
  const { lane, partition, steps } = course;
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true || (value.tick !== undefined && value.tick.time >= end)) {
      course.time = Number.POSITIVE_INFINITY;
      await steps.return?.();
      return;
    }
    const { offset, rows, tick } = value;
    if (rows !== undefined) judge.events(lane, partition, offset, rows);
    if (tick === undefined) continue;
    await facts.upTo(tick);
    judge.tick(lane, partition, offset, tick);
    course.time = tick.time;
    return;
  }
}

async function* loggedSteps(log: EventLog, lane: Lane, partition: number): AsyncGenerator<Placed> {
  const repeats = new Repeats();
  const topic = topics[lane];
  let { low: at, next: end } = await log.bounds(topic, partition);
  while (at < end) {
    const records = await log.read(topic, partition, at, { bytes: 8 * 1_048_576 });
    for (const { header, payload, offset } of records) {
      if (repeats.fold(header) !== undefined) continue;
      if (header.type === 'events') yield { offset, rows: new BlockCursor(payload) };
      else if (header.type === 'tick') yield { offset, tick: readTick(payload) };
    }
    at = (records.at(-1)?.offset ?? end) + 1;
  }
}
