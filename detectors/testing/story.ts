import { EventDraft, type Event } from '../../schemas/event/event.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Tick } from '../../schemas/tick.ts';
import type { AnyDetector, Known } from '../detector.ts';
import { factsView } from '../runner/facts.ts';
import { createRunner, type Runner } from '../runner/runner.ts';
import { type Position, rowsOf } from '../runner/rows.ts';
import { stated } from './stated.ts';

/** Where every story starts: 2026-11-21T12:00:00Z. */
export const noon = 1_795_262_400_000;
export const second = 1000;
export const minute = 60_000;
export const hour = 60 * minute;

let serial = 0;

/** An event with what a test says and something plausible in the rest; every call has its own id unless told. */
export function event(part: Partial<Event>): Event {
  const draft = Object.assign(new EventDraft(), {
    tenant: 'acme',
    gateway: 'gw-1',
    device: 'dev-1',
    trust: 'mtls-gateway',
    channel: '00000000000000aa',
    index: serial++,
    time: noon,
    ...part,
  });
  return Object.assign(draft, { at: part.at ?? draft.time, receivedAt: part.receivedAt ?? draft.time });
}

export const nothingKnown: Known = factsView({ lookup: () => undefined }, { usual: () => undefined }).asOf(0, 0);

export interface Story {
  detectors: readonly AnyDetector[];
  lane?: Lane;
  /** In the order of the log. */
  events: readonly Event[];
  /** What is known once the tick names so many facts; default: the same always. */
  known?: Known | ((fleet: number) => Known);
  /** Facts appended, by log time; a tick names as many as lie before it. */
  factsAt?: readonly number[];
  /** Events per record. */
  block?: number;
  tickEveryMs?: number;
  /** Log time to go on for after the last event. Default 10 minutes. */
  thenMs?: number;
}

export type LogRecord = { tick: Tick } | { events: readonly Event[] };

/** The log of a story: events in records of at most `block`, a tick whenever event time has moved on far enough. */
export function logOf({
  events,
  block = 10,
  tickEveryMs = 5 * second,
  thenMs = 10 * minute,
  factsAt = [],
}: Story): LogRecord[] {
  const log: LogRecord[] = [];
  let chunk: Event[] = [];
  const flush = () => {
    if (chunk.length > 0) log.push({ events: chunk });
    chunk = [];
  };
  const tick = (time: number) => {
    flush();
    log.push({ tick: { time, fleet: factsAt.filter((at) => at <= time).length, baselines: 0 } });
  };
  const first = events[0]?.receivedAt ?? noon;
  let next = first;
  let last = first;
  for (const one of events) {
    last = Math.max(last, one.receivedAt);
    for (; next <= last; next += tickEveryMs) tick(next);
    chunk.push(one);
    if (chunk.length >= block) flush();
  }
  for (; next <= last + thenMs; next += tickEveryMs) tick(next);
  return log;
}

export function runnerOf({ detectors, lane, known = nothingKnown }: Story): Runner {
  const asOf = typeof known === 'function' ? known : () => known;
  return createRunner({
    detectors,
    lane: lane ?? detectors[0]?.lane ?? 'telemetry',
    partition: 0,
    facts: { asOf },
    alone: true,
  });
}

export function feed(runner: Runner, log: readonly LogRecord[], from = 0): Finding[] {
  const found: Finding[] = [];
  log.forEach((record, i) => {
    const position: Position = { topic: 'telemetry.v1', partition: 0, offset: from + i };
    found.push(
      ...('tick' in record ? runner.tick(record.tick, position) : runner.events(rowsOf(record.events), position)),
    );
  });
  return found;
}

/** Plays a story from its first to its last record and gives the findings in order. @throws when one is not as stated */
export function play(story: Story): Finding[] {
  return stated(story.detectors, feed(runnerOf(story), logOf(story)));
}

/** Findings without the record that completed them, which block sizes change. */
export function withoutCause(findings: readonly Finding[]): Omit<Finding, 'cause'>[] {
  return findings.map(({ cause: _cause, ...rest }) => rest);
}
