import { BlockCursor } from '../../runtime/block/cursor.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Summary } from '../../schemas/summary.ts';
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

/** The range as the log has it, or ClickHouse where the log has let go of its beginning; ticks as they were, so that time passes as it did. */
export async function rerunRange(options: RangeOptions): Promise<void> {
  const { log, detect, tell } = options;
  const found: Told[] = [];
  const summaries: Summary[] = [];
  const wanted = (told: readonly Told[]): Told[] =>
    told.filter(({ concludedAt }) => concludedAt >= options.from && concludedAt < options.to);
  for (const lane of ['identity', 'telemetry'] as const) {
    for (let partition = 0; partition < log.partitions(topics[lane]); partition++) {
      // Of its own: only the latest profiles are kept, and the partition before has come to the end already.
      const facts = new FactsInLog(log);
      const judge = new Judge(detect, facts.view);
      const whole = (await log.bounds(topics[lane], partition)).low === 0 && !options.archived;
      const steps = whole ? loggedSteps(log, lane, partition) : archivedSteps(options.store(), lane, partition);
      for await (const { offset, rows, tick } of steps) {
        if (rows !== undefined) judge.events(lane, partition, offset, rows);
        if (tick === undefined) continue;
        if (tick.time >= options.to + 2 * 3_600_000) break;
        await facts.upTo(tick);
        judge.tick(lane, partition, offset, tick);
        found.push(...wanted(judge.take()));
        summaries.push(...judge.takeSummaries());
      }
      found.push(...wanted(judge.take()));
    }
  }
  found.push(...wanted(await judgedTogether(options, summaries)));
  await tell(found.sort(inOrder));
}

/** What follows from what all partitions saw: in whichever order they told it, it is the same. */
async function judgedTogether({ log, detect }: RangeOptions, summaries: readonly Summary[]): Promise<Told[]> {
  const facts = new FactsInLog(log);
  const settings = configured(detect);
  const partitions = log.partitions(topics.telemetry);
  const judge = new JudgesTogether({ settings, partitions, facts: facts.view, latenessMs: detect.latenessMs });
  const found: Told[] = [];
  for (const [offset, summary] of summaries.entries()) {
    await facts.upTo(summary.tick);
    const position = { topic: topics.summaries, partition: 0, offset };
    found.push(...judge.summary(summary, position).map(({ cause: _, ...finding }) => finding));
  }
  return found;
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
