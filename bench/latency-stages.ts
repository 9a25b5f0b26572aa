import type { EventLog } from '../runtime/log/port.ts';
import type { Finding } from '../schemas/finding.ts';
import { topicNames } from '../schemas/topics.ts';
import { quantile } from './processes.ts';
import type { Turns } from './threads.ts';

export interface Spread {
  p50: number;
  p99: number;
}

/** Where the time from wire to finding goes, ms, by the clock of the records themselves (one millisecond fine). */
export interface Stages {
  /** Socket, parsing, and waiting for the append before, until the event's own append begins. */
  taken: Spread;
  /** The event's append, waking the detectors, folding, until the finding's append begins. */
  judged: Spread;
  /** The finding's append, waking who reads it. */
  told: Spread;
}

export interface Probe {
  cause: Finding['cause'];
  /** Epoch, ms. */
  sentAt: number;
  foundAt: number;
  /** When the append of the finding began. */
  judgedAt: number;
}

export async function stagesOf(log: EventLog, probes: readonly Probe[]): Promise<Stages> {
  const taken: number[] = [];
  const judged: number[] = [];
  const told: number[] = [];
  for (const { cause, sentAt, foundAt, judgedAt } of probes) {
    const topic = topicNames.find((name) => name === cause.topic);
    const [record] = topic === undefined ? [] : await log.read(topic, cause.partition, cause.offset, { bytes: 1 });
    if (record?.offset !== cause.offset) throw new Error('the log no longer holds what a finding was found in');
    taken.push(record.header.time - sentAt);
    judged.push(judgedAt - record.header.time);
    told.push(foundAt - judgedAt);
  }
  return { taken: spreadOf(taken), judged: spreadOf(judged), told: spreadOf(told) };
}

export function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}

/** By process, the mean of what its threads waited for a core each time they wanted one, ms. */
export function coreWaits(before: Record<string, Turns>, after: Record<string, Turns>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, { waitedMs, turns }]) => {
      const earlier = before[name] ?? { waitedMs: 0, turns: 0 };
      return [name, (waitedMs - earlier.waitedMs) / Math.max(1, turns - earlier.turns)] as const;
    }),
  );
}
