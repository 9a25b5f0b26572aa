import type { AnyDetector } from '../../detectors/detector.ts';
import { NeighbourJudge } from '../../detectors/runner/neighbour-judge.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { WhatIf } from '../../schemas/api/what-if.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Tick } from '../../schemas/tick.ts';
import { topics } from '../../schemas/topics.ts';
import { FactsInLog } from '../detection.ts';
import { Judge, type Told } from '../rerun/judge.ts';
import { type Course, courseOf, loggedSteps, sideBySide } from '../rerun/side-by-side.ts';
import { compare } from './compare.ts';
import { offsetAt } from './offset-at.ts';

export interface JudgeTwiceOptions {
  log: EventLog;
  /** With the settings in force, and with those to be tried. */
  detectors: readonly [AnyDetector, AnyDetector];
  detect: Config['detect'];
  tenant: string;
  from: number;
  to: number;
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
  const { log, detectors, detect, tenant, from, to, mostEvents, hasTime } = options;
  const { lane } = detectors[0];
  const facts = new FactsInLog(log, undefined, { usual: lane === 'telemetry' });
  const trials = detectors.map((one) => new Trial(one, detect, facts, log.partitions(topics.telemetry)));
  const courses = await coursesOf(options);
  let events = 0;
  let bound: WhatIf['bound'] = '';
  for await (const [{ partition }, { offset, rows, tick }] of sideBySide(courses, to)) {
    events += rows?.rows ?? 0;
    bound = events > mostEvents ? 'events' : hasTime() ? '' : 'time';
    if (bound !== '') break;
    if (rows !== undefined) for (const trial of trials) trial.judge.events(lane, partition, offset, rows);
    if (tick === undefined) continue;
    await facts.upTo(tick);
    for (const trial of trials) trial.tick(lane, partition, offset, tick);
  }
  // Where it was broken off, partitions that went farther would count against those that did not.
  const judgedTo = bound === '' ? to : Math.max(from, Math.min(to, ...courses.map(({ time }) => time)));
  const wanted = (one: Told): boolean => one.tenant === tenant && one.concludedAt >= from && one.concludedAt < judgedTo;
  const [before = [], after = []] = trials.map((trial) => trial.told().filter(wanted));
  return { from, to, judgedTo, bound, events, ...compare(before, after) };
}

async function coursesOf({ log, detectors, from }: JudgeTwiceOptions): Promise<Course[]> {
  const [{ lane, retainMs }] = detectors;
  const begin = from - Math.min(retainMs, warmUpMs);
  return Promise.all(
    Array.from({ length: log.partitions(topics[lane]) }, async (_, partition) =>
      courseOf(lane, partition, loggedSteps(log, lane, partition, await offsetAt(log, topics[lane], partition, begin))),
    ),
  );
}

/** One detector over all partitions, with what it hears of neighbours from the others. */
class Trial {
  readonly judge: Judge;
  readonly #neighbours: NeighbourJudge;
  readonly #told: Told[] = [];
  #summaries = 0;

  constructor(detector: AnyDetector, detect: Config['detect'], facts: FactsInLog, partitions: number) {
    this.judge = new Judge(detect, facts.view, { detectors: [detector], summarises: detector.type === 'beside' });
    this.#neighbours = new NeighbourJudge(partitions);
  }

  tick(lane: Lane, partition: number, offset: number, tick: Tick): void {
    this.judge.tick(lane, partition, offset, tick);
    for (const summary of this.judge.takeSummaries())
      for (const told of this.#neighbours.summary(summary, this.#summaries++)) this.judge.settle(told);
    this.#told.push(...this.judge.take());
  }

  told(): Told[] {
    return [...this.#told, ...this.judge.take()];
  }
}
