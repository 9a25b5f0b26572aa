import { randomInt } from 'node:crypto';
import type { FactsView } from '../../detectors/runner/facts.ts';
import type { EventRows } from '../../detectors/runner/rows.ts';
import type { AnyDetector } from '../../detectors/detector.ts';
import { createRunner, type Runner } from '../../detectors/runner/runner.ts';
import { Watch } from '../../detectors/silence/watch.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Neighbours, Panel } from '../../schemas/neighbours.ts';
import type { Summary } from '../../schemas/summary.ts';
import type { Tick } from '../../schemas/tick.ts';
import { topics } from '../../schemas/topics.ts';
import { configured } from '../detection.ts';

/** A finding as a rerun tells it: without its place in a log, which differs with the size of blocks and is no verdict. */
export type Told = Omit<Finding, 'cause'>;

/** What else than the configuration says is judged. */
export interface JudgeOptions {
  detectors?: readonly AnyDetector[];
  /** Whether it is told what the partitions saw. Default true. */
  summarises?: boolean;
}

/** Both lanes of a rerun, judged record by record; what is told between two ticks comes out in one fixed order. */
export class Judge {
  readonly #runners = new Map<string, Runner>();
  readonly #watches = new Map<string, Watch>();
  readonly #detect: Config['detect'];
  readonly #detectors: readonly AnyDetector[];
  readonly #summarises: boolean;
  readonly #facts: FactsView;
  readonly #seed = randomInt(2 ** 31);
  #waiting: Finding[] = [];
  #summaries: Summary[] = [];
  readonly #panels: Panel[] = [];

  constructor(detect: Config['detect'], facts: FactsView, options: JudgeOptions = {}) {
    this.#detect = detect;
    this.#detectors = options.detectors ?? configured(detect).detectors;
    this.#summarises = options.summarises ?? true;
    this.#facts = facts;
  }

  events(lane: Lane, partition: number, offset: number, rows: EventRows): void {
    this.#waiting.push(...this.#runner(lane, partition).events(rows, { topic: topics[lane], partition, offset }));
    if (this.#summarises) this.#watch(lane, partition).events(rows, offset);
  }

  tick(lane: Lane, partition: number, offset: number, tick: Tick): void {
    const runner = this.#runner(lane, partition);
    this.#waiting.push(...runner.tick(tick, { topic: topics[lane], partition, offset }));
    if (!this.#summarises) return;
    this.#summaries.push(...this.#watch(lane, partition).tick(tick, offset, runner.takeStances()));
  }

  /** Judges what waited for its neighbours in all partitions. */
  settle({ window, panels, last }: Neighbours): void {
    this.#panels.push(...panels);
    if (!last) return;
    const all = this.#panels.splice(0);
    const position = { topic: topics.neighbours, partition: 0, offset: 0 };
    for (const runner of this.#runners.values()) this.#waiting.push(...runner.settle(window, all, position));
  }

  /** What was concluded since the last time, in an order that depends on nothing but the findings. */
  take(): Told[] {
    const told = this.#waiting.sort(inOrder).map(({ cause: _, ...finding }) => finding);
    this.#waiting = [];
    return told;
  }

  /** What the partitions saw in the windows closed since the last time. */
  takeSummaries(): Summary[] {
    const summaries = this.#summaries;
    this.#summaries = [];
    return summaries;
  }

  #watch(lane: Lane, partition: number): Watch {
    const name = `${lane}/${partition}`;
    let watch = this.#watches.get(name);
    if (watch === undefined) {
      const { latenessMs } = this.#detect;
      const { silence: settings } = configured(this.#detect);
      watch = new Watch({ settings, lane, partition, facts: this.#facts, latenessMs, seed: this.#seed });
      this.#watches.set(name, watch);
    }
    return watch;
  }

  #runner(lane: Lane, partition: number): Runner {
    const name = `${lane}/${partition}`;
    let runner = this.#runners.get(name);
    if (runner === undefined) {
      const detectors = this.#detectors.filter((one) => one.lane === lane);
      const { latenessMs, subjects: limits } = this.#detect;
      runner = createRunner({ detectors, lane, partition, facts: this.#facts, latenessMs, limits, seed: this.#seed });
      this.#runners.set(name, runner);
    }
    return runner;
  }
}

export function inOrder(a: Told, b: Told): number {
  return (
    a.concludedAt - b.concludedAt ||
    compare(a.code, b.code) ||
    compare(a.tenant, b.tenant) ||
    compare(a.id, b.id) ||
    a.version - b.version
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
