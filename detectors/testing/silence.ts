import { deviceOf, type Event } from '../../schemas/event/event.ts';
import { laneOf } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type Summary, summarySchema } from '../../schemas/summary.ts';
import { partitionOf } from '../../schemas/topics.ts';
import type { Known } from '../detector.ts';
import type { FactsView } from '../runner/facts.ts';
import { type Position, rowsOf } from '../runner/rows.ts';
import { silence } from '../silence/detector.ts';
import { SilenceJudge } from '../silence/judge.ts';
import { defaults, type Settings } from '../silence/settings.ts';
import { Watch } from '../silence/watch.ts';
import { stated } from './stated.ts';
import { minute, nothingKnown, second } from './story.ts';

export interface SilenceStory {
  /** In any order: they are received by `receivedAt`. */
  events: readonly Event[];
  /** When time ends. */
  to: number;
  /** What is known once a tick names so many facts; default: the same always. */
  known?: Known | ((fleet: number) => Known);
  /** When facts are appended; a tick names as many as lie before it. */
  factsAt?: readonly number[];
  partitions?: number;
  settings?: Partial<Settings>;
  tickEveryMs?: number;
  /** No ticks come in these. */
  blind?: readonly (readonly [from: number, to: number])[];
  /** Every state goes through a snapshot after so many ticks. */
  snapshotEvery?: number;
  /** Every summary is told twice, and once more by a partition folded again. */
  twice?: boolean;
  /** Partitions tell what they saw only at the end, the last first. */
  late?: boolean;
}

/** Who folds the summaries of all partitions. */
interface Folding {
  summary(summary: Summary, position: Position): Finding[];
  snapshot(): unknown;
  restore(state: unknown): boolean;
}

/** What whoever folds them is made of. */
export interface FoldingOptions {
  settings: Settings;
  facts: FactsView;
  latenessMs: number;
  partitions: number;
}

const latenessMs = 2 * minute;

/** The findings of a story without the record that completed them, whatever the number of partitions. */
export function playSilence(story: SilenceStory): Omit<Finding, 'cause'>[] {
  return playTogether(story, [silence], (options) => new SilenceJudge(options) as Folding);
}

/** The same with another judge of what the partitions tell. */
export function playTogether(
  story: SilenceStory,
  detectors: readonly Pick<typeof silence, 'id' | 'reasons'>[],
  judgeOf: (options: FoldingOptions) => Folding,
): Omit<Finding, 'cause'>[] {
  const { partitions = 1, known = nothingKnown, tickEveryMs = 20 * second, blind = [], factsAt = [] } = story;
  const settings = { ...defaults, ...story.settings };
  const facts = { asOf: typeof known === 'function' ? known : () => known };
  const common = { settings, facts, latenessMs };
  const parts = [
    { lane: 'identity' as const, partition: 0 },
    ...Array.from({ length: partitions }, (_, partition) => ({ lane: 'telemetry' as const, partition })),
  ];
  let watches = parts.map((part) => new Watch({ ...common, ...part }));
  let judge = judgeOf({ ...common, partitions });
  const events = story.events.toSorted((a, b) => a.receivedAt - b.receivedAt);
  const held: Summary[][] = parts.map(() => []);
  const found: Finding[] = [];
  let offset = 0;
  const offer = (summary: Summary): void => {
    const same = summarySchema.parse(JSON.parse(JSON.stringify(summary)));
    found.push(...judge.summary(same, { topic: 'summaries.v1', partition: 0, offset: offset++ }));
  };
  let at = 0;
  let ticks = 0;
  const start = Math.floor((events[0]?.receivedAt ?? 0) / tickEveryMs) * tickEveryMs;
  for (let time = start; time <= story.to; time += tickEveryMs) {
    const batches: Event[][] = parts.map(() => []);
    for (; (events[at]?.receivedAt ?? Number.POSITIVE_INFINITY) < time; at++) {
      const event = events[at] as Event;
      const identity = laneOf(event.kind) === 'identity';
      batches[identity ? 0 : 1 + partitionOf(event.tenant, deviceOf(event), partitions)]?.push(event);
    }
    if (blind.some(([from, to]) => time >= from && time < to)) continue;
    ticks++;
    const fleet = factsAt.filter((fact) => fact <= time).length;
    watches.forEach((watch, i) => {
      watch.events(rowsOf(batches[i] ?? []), 2 * ticks);
      for (const summary of watch.tick({ time, fleet, baselines: 0 }, 2 * ticks + 1)) {
        if (story.late === true) held[i]?.push(summary);
        else offer(summary);
        if (story.twice === true) offer(summary);
      }
    });
    if (story.snapshotEvery !== undefined && ticks % story.snapshotEvery === 0) {
      watches = watches.map((watch, i) => {
        const again = new Watch({ ...common, ...(parts[i] as (typeof parts)[number]) });
        if (!again.restore(structuredClone(watch.snapshot()))) throw new Error('not restored');
        return again;
      });
      const next = judgeOf({ ...common, partitions });
      if (!next.restore(structuredClone(judge.snapshot()))) throw new Error('not restored');
      judge = next;
    }
  }
  for (const summaries of held.toReversed()) summaries.forEach(offer);
  return stated(detectors, found).map(({ cause: _cause, ...rest }) => rest);
}
