import { randomInt } from 'node:crypto';
import type { AnyDetector } from '../detectors/detector.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import type { SubjectLimits } from '../detectors/runner/subjects.ts';
import type { Settings as SilenceSettings } from '../detectors/silence/settings.ts';
import type { WatchState } from '../detectors/silence/watch-state.ts';
import { Watch } from '../detectors/silence/watch.ts';
import type { RunnerState } from '../detectors/runner/state.ts';
import { BlockCursor } from '../runtime/block/cursor.ts';
import type { Clock } from '../runtime/clock.ts';
import { follow } from '../runtime/log/follow.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import { releasePayload } from '../runtime/log/payload.ts';
import type { EventLog, LogEntry, LogRecord } from '../runtime/log/port.ts';
import { Repeats, type RepeatsSnapshot } from '../runtime/log/repeats.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Held } from '../runtime/members/held.ts';
import { guarded } from '../runtime/members/guarded.ts';
import type { Memories } from '../runtime/state/memories.ts';
import type { Event } from '../schemas/event/event.ts';
import type { Lane } from '../schemas/event/kinds.ts';
import type { Finding } from '../schemas/finding.ts';
import type { Summary } from '../schemas/summary.ts';
import type { Tick } from '../schemas/tick.ts';
import { topics } from '../schemas/topics.ts';
import { BesideNeighbours } from './beside-neighbours.ts';
import type { FactsInLog } from './detection.ts';
import { NeighboursInLog } from './neighbours-in-log.ts';
import { Publishing } from './publishing.ts';
import { type SavedBefore, Saving } from './saving.ts';

export interface JudgeOptions {
  log: EventLog;
  facts: Pick<FactsInLog, 'view' | 'upTo'>;
  detectors: readonly AnyDetector[];
  silence: SilenceSettings;
  lane: Lane;
  partition: number;
  latenessMs: number;
  limits?: SubjectLimits;
  memories: Memories;
  /** What the key of the partition is, and how this instance holds it. */
  key: string;
  held: Held;
  logger: Logger;
  clock: Clock;
}

export interface Judging {
  next: number;
  subjects: number;
  findings: number;
  late: Record<string, number>;
  /** Readings that wait for their neighbours. */
  waiting: number;
}

interface Memory {
  runner: RunnerState;
  watch: WatchState;
  repeats: RepeatsSnapshot;
  /** Offset in `neighbours.v1` of the first record not judged by. */
  neighbours: number;
}

/** Folded at a time: a finding goes to the log when the chunk it is in has been folded. */
const chunkBytes = 512 << 10;

/** Folds one partition; after a crash the tail since the last saved state is folded again and repeats no finding. */
export async function judgePartition(options: JudgeOptions, judging: Judging): Promise<void> {
  const { log, facts, detectors, lane, partition, latenessMs, limits, memories, key, held, logger, clock } = options;
  const { signal } = held;
  const of = { key, epoch: held.epoch };
  const topic = topics[lane];
  const seed = randomInt(2 ** 31);
  const runner = createRunner({
    detectors: detectors.filter((one) => one.lane === lane),
    lane,
    partition,
    facts: facts.view,
    latenessMs,
    limits,
    seed,
  });
  const watched = { settings: options.silence, lane, partition, facts: facts.view, latenessMs, seed };
  let watch = new Watch(watched);
  const repeats = new Repeats();
  const rows = new BlockCursor();
  const hear = (event: Event): void => watch.hear(event);
  const writer = createWriter();
  const saved = await memories.load<Memory & SavedBefore>(of);
  // Where a fold from the beginning starts, everything found before will be found again.
  let publishedFrom = 0;
  let neighboursFrom = 0;
  if (saved !== undefined) {
    await facts.upTo(saved.runner.tick);
    // Both or neither: the log is folded through them together.
    if (watch.restore(saved.watch) && runner.restore(saved.runner)) {
      repeats.restore(saved.repeats);
      publishedFrom = saved.findings;
      neighboursFrom = saved.neighbours;
    } else {
      watch = new Watch(watched);
      logger.warn(
        { lane, partition },
        'the saved memory belongs to other detectors, settings or another version: folding the log again',
      );
    }
  }
  const published = await publishedSince(log, publishedFrom);
  const from = Math.max(runner.next, (await log.bounds(topic, partition)).low);
  judging.next = from;
  const neighbours = new BesideNeighbours(runner, new NeighboursInLog(log, neighboursFrom), signal);
  const publishing = new Publishing(guarded(log, held));
  const saving = new Saving({ log, settled: () => publishing.settled(), memories, of, topic, partition });
  for await (const records of follow(log, topic, partition, from, { signal, bytes: chunkBytes })) {
    const findings: Finding[] = [];
    const summaries: Summary[] = [];
    for (const record of records) {
      findings.push(...(await judge(record, summaries)));
      releasePayload(record);
    }
    const fresh = findings.filter((finding) => !published.delete(`${finding.id}:${finding.version}`));
    const next = (records.at(-1)?.offset ?? 0) + 1;
    await publishing.add(entriesOf(fresh, summaries), () => {
      Object.assign(judging, { next, findings: judging.findings + fresh.length });
    });
    Object.assign(judging, { subjects: runner.subjects(), late: runner.late(), waiting: runner.beside.waiting });
    if (saving.due) await saving.begin(remember);
  }
  await publishing.close();
  await saving.begin(remember);
  await saving.ended();

  /** Built once: a second try must carry the same sequences to be known for what it is. */
  function entriesOf(fresh: readonly Finding[], summaries: readonly Summary[]): LogEntry[] {
    return [
      ...fresh.map((finding) => jsonEntry(topics.findings, 'finding', writer, clock.now(), finding)),
      // Those of the tail after a crash come again: who reads them knows them by their windows.
      ...summaries.map((summary) => jsonEntry(topics.summaries, 'summary', writer, clock.now(), summary)),
    ];
  }

  async function judge(record: LogRecord, summaries: Summary[]): Promise<Finding[]> {
    const position = { topic, partition, offset: record.offset };
    if (repeats.fold(record.header) !== undefined) return [];
    if (record.header.type === 'events') {
      rows.open(record.payload);
      return runner.events(rows, position, watch.begins(record.offset) ? hear : undefined);
    }
    if (record.header.type !== 'tick') return [];
    const tick = JSON.parse(Buffer.from(record.payload).toString('utf8')) as Tick;
    await facts.upTo(tick);
    const found = runner.tick(tick, position);
    summaries.push(...watch.tick(tick, record.offset, runner.takeStances()));
    return [...found, ...(await neighbours.settle())];
  }

  function remember(): { memory: Memory; next: number } {
    const folds = { runner: runner.snapshot(), watch: watch.snapshot(), repeats: repeats.snapshot() };
    return { memory: { ...folds, neighbours: neighbours.next }, next: runner.next };
  }
}

/** Ids and versions of the findings appended from an offset on. */
export async function publishedSince(log: EventLog, from: number): Promise<Set<string>> {
  const published = new Set<string>();
  const { low, next } = await log.bounds(topics.findings, 0);
  let at = Math.max(low, from);
  while (at < next) {
    const records = await log.read(topics.findings, 0, at);
    for (const record of records) {
      const { id, version } = JSON.parse(Buffer.from(record.payload).toString('utf8')) as Finding;
      published.add(`${id}:${version}`);
    }
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return published;
}
