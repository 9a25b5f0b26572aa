import type { AnyDetector } from '../../detectors/detector.ts';
import { createRunner } from '../../detectors/runner/runner.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { readTick } from '../rerun/read-tick.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { Repeats } from '../../runtime/log/repeats.ts';
import type { WhatIf } from '../../schemas/api/what-if.ts';
import type { Finding } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';
import { FactsInLog } from '../detection.ts';
import { compare } from './compare.ts';
import { offsetAt } from './offset-at.ts';

export interface JudgeTwiceOptions {
  log: EventLog;
  /** With the settings in force, and with those to be tried. */
  detectors: readonly [AnyDetector, AnyDetector];
  tenant: string;
  from: number;
  to: number;
  latenessMs: number;
  /** Events looked at over all partitions, those of the time before the range counted. */
  mostEvents: number;
  /** Whether there is time for another record. */
  hasTime: () => boolean;
}

/** Memory is filled from this long before the range, or as far back as the detector remembers where that is less. */
const warmUpMs = 24 * 3_600_000;

/**
 * Judges a range twice in one pass, from one beginning: what the two tell apart follows from the settings alone. What the
 * running detector remembers from farther back is not there, so that its own findings may be a few more or less.
 */
export async function judgeTwice(options: JudgeTwiceOptions): Promise<WhatIf> {
  const { log, detectors, tenant, from, to, mostEvents } = options;
  const topic = topics[detectors[0].lane];
  const partitions = log.partitions(topic);
  const found: [Finding[], Finding[]] = [[], []];
  let events = 0;
  let judgedTo = to;
  let bound: WhatIf['bound'] = '';
  for (let partition = 0; partition < partitions; partition++) {
    const most = Math.floor((mostEvents - events) / (partitions - partition));
    const judged = await judgePartition(options, partition, most);
    events += judged.events;
    judgedTo = Math.min(judgedTo, judged.to);
    if (bound === '') ({ bound } = judged);
    for (const which of [0, 1] as const) found[which].push(...judged.found[which]);
  }
  // Partitions that went farther would count against those that did not.
  const wanted = (one: Finding): boolean =>
    one.tenant === tenant && one.concludedAt >= from && one.concludedAt < judgedTo;
  return {
    from,
    to,
    judgedTo: Math.max(from, judgedTo),
    bound,
    events,
    ...compare(found[0].filter(wanted), found[1].filter(wanted)),
  };
}

interface Judged {
  events: number;
  to: number;
  bound: WhatIf['bound'];
  found: [Finding[], Finding[]];
}

async function judgePartition(options: JudgeTwiceOptions, partition: number, most: number): Promise<Judged> {
  const { log, detectors, from, to, latenessMs, hasTime } = options;
  const [{ lane, retainMs }] = detectors;
  const topic = topics[lane];
  const facts = new FactsInLog(log, undefined, { usual: lane === 'telemetry' });
  const runners = detectors.map((one) =>
    createRunner({ detectors: [one], lane, partition, facts: facts.view, latenessMs, alone: true }),
  );
  const judged: Judged = { events: 0, to, bound: '', found: [[], []] };
  const repeats = new Repeats();
  let passed = 0;
  let next = await offsetAt(log, topic, partition, from - Math.min(retainMs, warmUpMs));
  const { next: end } = await log.bounds(topic, partition);
  while (next < end) {
    const records = await log.read(topic, partition, next, { bytes: 4 * 1_048_576 });
    for (const { header, payload, offset } of records) {
      if (repeats.fold(header) !== undefined) continue;
      const rows = header.type === 'events' ? new BlockCursor(payload) : undefined;
      const tick = header.type === 'tick' ? readTick(payload) : undefined;
      if (tick !== undefined && tick.time >= to) return judged;
      judged.events += rows?.rows ?? 0;
      if (judged.events > most || !hasTime())
        return { ...judged, to: Math.min(to, passed), bound: judged.events > most ? 'events' : 'time' };
      if (tick !== undefined) {
        await facts.upTo(tick);
        passed = tick.time;
      }
      for (const [which, runner] of runners.entries()) {
        const position = { topic, partition, offset };
        const told = judged.found[which as 0 | 1];
        if (rows !== undefined) told.push(...runner.events(rows, position));
        if (tick !== undefined) told.push(...runner.tick(tick, position));
      }
    }
    next = (records.at(-1)?.offset ?? end) + 1;
  }
  return judged;
}
