import type { Clock } from '../runtime/clock.ts';
import { follow } from '../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Logger } from '../runtime/logger.ts';
import { guarded } from '../runtime/members/guarded.ts';
import type { Held } from '../runtime/members/held.ts';
import type { Memories } from '../runtime/state/memories.ts';
import type { Finding } from '../schemas/finding.ts';
import { summarySchema } from '../schemas/summary.ts';
import { topics } from '../schemas/topics.ts';
import type { FactsInLog } from './detection.ts';
import { type JudgedTogether, JudgesTogether, type TogetherState } from './judges-together.ts';
import { publishedSince } from './judge-partition.ts';
import { Publishing } from './publishing.ts';
import { type SavedBefore, Saving } from './saving.ts';

export interface JudgeSummariesOptions {
  log: EventLog;
  facts: FactsInLog;
  together: JudgedTogether;
  latenessMs: number;
  memories: Memories;
  key: string;
  held: Held;
  logger: Logger;
  clock: Clock;
}

export interface JudgingSummaries {
  next: number;
  places: number;
  findings: number;
}

/**
 * Folds what all partitions told of closed windows. A window is judged once every partition has left it behind, so it
 * makes no difference which of them is ahead; after a crash the tail is folded again and repeats no finding.
 */
export async function judgeSummaries(options: JudgeSummariesOptions, judging: JudgingSummaries): Promise<void> {
  const { log, facts, together, latenessMs, memories, key, held, logger, clock } = options;
  const { signal } = held;
  const of = { key, epoch: held.epoch };
  const partitions = log.partitions(topics.telemetry);
  const judge = new JudgesTogether({ settings: together, partitions, facts: facts.view, latenessMs });
  const writer = createWriter();
  const saved = await memories.load<TogetherState & SavedBefore>(of);
  let publishedFrom = 0;
  if (saved !== undefined) {
    if (judge.restore(saved)) publishedFrom = saved.findings;
    else
      logger.warn(
        'the saved memory of what was judged together belongs to other settings: folding the summaries again',
      );
  }
  const published = await publishedSince(log, publishedFrom);
  const from = Math.max(judge.next, (await log.bounds(topics.summaries, 0)).low);
  judging.next = from;
  const publishing = new Publishing(guarded(log, held));
  const about = { memories, of, topic: topics.summaries, partition: 0 };
  const saving = new Saving({ log, settled: () => publishing.settled(), ...about });
  const remember = () => ({ memory: judge.snapshot(), next: judge.next });
  for await (const records of follow(log, topics.summaries, 0, from, { signal })) {
    const findings: Finding[] = [];
    for (const record of records) {
      const summary = readJson(record, summarySchema);
      await facts.upTo(summary.tick);
      findings.push(...judge.summary(summary, { topic: topics.summaries, partition: 0, offset: record.offset }));
    }
    const fresh = findings.filter(({ id, version }) => !published.delete(`${id}:${version}`));
    // Built once: a second try must carry the same sequences to be known for what it is.
    const entries = [
      ...fresh.map((finding) => jsonEntry(topics.findings, 'finding', writer, clock.now(), finding)),
      // Those of the tail after a crash come again: who reads them knows them by their windows.
      ...judge.takeNeighbours().map((one) => jsonEntry(topics.neighbours, 'neighbours', writer, clock.now(), one)),
    ];
    const next = (records.at(-1)?.offset ?? 0) + 1;
    await publishing.add(entries, () => {
      Object.assign(judging, { next, places: judge.places, findings: judging.findings + fresh.length });
    });
    if (saving.due) await saving.begin(remember);
  }
  await publishing.close();
  await saving.begin(remember);
  await saving.ended();
}
