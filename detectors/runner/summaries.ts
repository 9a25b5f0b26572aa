import type { Summary, SummaryWindow } from '../../schemas/summary.ts';
import type { Tick } from '../../schemas/tick.ts';

/** What one partition has told and was not judged yet. */
interface Told {
  /** First window not told completely, and the part of it wanted next. */
  next: number;
  part: number;
  /** Which tick closed which windows. */
  spans: { to: number; tick: Tick; blindUntil: number }[];
  windows: Map<number, SummaryWindow[]>;
}

/** Plain data. */
export interface SummariesState {
  told: Map<string, Told>;
  /** First window not judged yet; -1 before the first summary. */
  judged: number;
}

export const noSummaries = (): SummariesState => ({ told: new Map(), judged: -1 });

/** A window that every partition has left behind. */
export interface Complete {
  index: number;
  /** By partition, in their order. */
  windows: [partition: string, window: SummaryWindow][];
  /** The latest of the ticks that closed it, field by field. */
  tick: Tick;
  blindUntil: number;
}

/**
 * Puts the summaries of all partitions together, window by window. What comes out depends on what each partition told,
 * not on how their records lie between each other; a record that comes again changes nothing.
 */
export class Summaries {
  readonly #parts: readonly string[];
  readonly #state: SummariesState;

  /** @param parts names of all partitions that tell */
  constructor(parts: readonly string[], state: SummariesState) {
    this.#parts = parts;
    this.#state = state;
  }

  static nameOf({ lane, partition }: Pick<Summary, 'lane' | 'partition'>): string {
    return `${lane}/${partition}`;
  }

  offer(summary: Summary): void {
    const { told } = this.#state;
    const name = Summaries.nameOf(summary);
    if (!this.#parts.includes(name)) return;
    let one = told.get(name);
    if (one === undefined) {
      one = { next: summary.from, part: 0, spans: [], windows: new Map() };
      told.set(name, one);
    }
    // A partition that was folded again from a later point leaves a hole: there is nobody to ask about it.
    if (summary.from > one.next) Object.assign(one, { next: summary.from, part: 0 });
    if (summary.from < one.next || summary.part !== one.part) return;
    for (const window of summary.windows) {
      const same = one.windows.get(window.index);
      if (same === undefined) one.windows.set(window.index, [window]);
      else same.push(window);
    }
    one.part = summary.last ? 0 : one.part + 1;
    if (!summary.last) return;
    one.next = summary.to;
    one.spans.push({ to: summary.to, tick: summary.tick, blindUntil: summary.blindUntil });
  }

  /** The next window to judge: the first in which something was told or that is `due`, among those all have left behind. */
  next(due: number): Complete | undefined {
    const state = this.#state;
    const all = this.#parts.map((name) => state.told.get(name));
    if (all.some((one) => one === undefined)) return undefined;
    const told = all.flatMap((one) => one ?? []);
    const end = Math.min(...told.map(({ next }) => next));
    let index = Math.max(state.judged, due);
    for (const { windows } of told)
      for (const at of windows.keys()) index = Math.min(index, Math.max(at, state.judged));
    if (index >= end) {
      state.judged = Math.max(state.judged, end);
      this.#forget(told);
      return undefined;
    }
    state.judged = index + 1;
    return this.#take(told, index);
  }

  #take(told: readonly Told[], index: number): Complete {
    const windows: Complete['windows'] = [];
    const tick: Tick = { time: 0, fleet: 0, baselines: 0 };
    let blindUntil = 0;
    told.forEach((one, i) => {
      for (const at of [...one.windows.keys()].filter((key) => key <= index).toSorted((a, b) => a - b)) {
        for (const window of one.windows.get(at) ?? []) windows.push([this.#parts[i] ?? '', window]);
        one.windows.delete(at);
      }
      const span = one.spans.find(({ to }) => to > index);
      if (span === undefined) return;
      tick.time = Math.max(tick.time, span.tick.time);
      tick.fleet = Math.max(tick.fleet, span.tick.fleet);
      tick.baselines = Math.max(tick.baselines, span.tick.baselines);
      blindUntil = Math.max(blindUntil, span.blindUntil);
    });
    return { index, windows, tick, blindUntil };
  }

  #forget(told: readonly Told[]): void {
    for (const one of told) one.spans = one.spans.filter(({ to }) => to > this.#state.judged);
  }
}
