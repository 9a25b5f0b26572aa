import { digest } from '../../schemas/digest.ts';
import { type Neighbours, neighbourWindowMs, type Panel, type Stances } from '../../schemas/neighbours.ts';
import type { Summary } from '../../schemas/summary.ts';
import { Panels, type PanelsState } from './panels.ts';
import { noSummaries, Summaries, type SummariesState } from './summaries.ts';

/** Plain data, fit for v8.serialize. */
export interface NeighbourState {
  version: string;
  partitions: number;
  next: number;
  /** Windows below this have been told of. */
  told: number;
  summaries: SummariesState;
  panels: PanelsState;
}

const version = digest('neighbours', 1, neighbourWindowMs);
/** Panels of a record at most: some 700 bytes each. */
const panelsPerPart = 500;

/** Puts together, window by window, where the readings of neighbours stood that lie in different partitions. */
export class NeighbourJudge {
  readonly #partitions: number;
  readonly #parts: readonly string[];
  #state: NeighbourState;
  #summaries: Summaries;
  #panels: Panels;

  /** @param partitions of the telemetry lane */
  constructor(partitions: number) {
    this.#partitions = partitions;
    this.#parts = Array.from({ length: partitions }, (_, partition) =>
      Summaries.nameOf({ lane: 'telemetry', partition }),
    );
    this.#state = { version, partitions, next: 0, told: 0, summaries: noSummaries(), panels: new Map() };
    this.#summaries = new Summaries(this.#parts, this.#state.summaries);
    this.#panels = new Panels(this.#state.panels);
  }

  /** Folds one summary: how neighbours stood at the end of every window that all partitions have told by now. */
  summary(summary: Summary, offset: number): Neighbours[] {
    const state = this.#state;
    if (offset < state.next) return [];
    state.next = offset + 1;
    // A partition that did not tell yet where readings stood tells those windows again, if it can.
    if (summary.beside !== true) return [];
    this.#summaries.offer({ ...summary, windows: summary.windows.flatMap(stancesOnly) });
    const stances: Stances[] = [];
    for (let one = this.#summaries.next(Infinity); one !== undefined; one = this.#summaries.next(Infinity))
      for (const [, { stances: some = [] }] of one.windows) stances.push(...some);
    const to = Math.floor((state.summaries.judged * summary.windowMs) / neighbourWindowMs);
    if (to <= state.told) return [];
    const all = [...Map.groupBy(stances, ({ window }) => window)].toSorted(([a], [b]) => a - b);
    const told = all.flatMap(([window, some]) => recordsOf(window, this.#panels.note(some)));
    // Also of a window in which nobody stood anywhere: who waits for it waits no longer.
    if ((told.at(-1)?.window ?? 0) < to - 1) told.push(...recordsOf(to - 1, []));
    state.told = to;
    this.#panels.forget(to * neighbourWindowMs);
    return told;
  }

  get next(): number {
    return this.#state.next;
  }

  /** The live state, not a copy. */
  snapshot(): NeighbourState {
    return this.#state;
  }

  /** False, and nothing changed, when it is of other partitions, or of a time before there was a judge. */
  restore(state: NeighbourState | undefined): boolean {
    if (state?.version !== version || state.partitions !== this.#partitions) return false;
    this.#state = state;
    this.#summaries = new Summaries(this.#parts, state.summaries);
    this.#panels = new Panels(state.panels);
    return true;
  }
}

/** Cut into records of bounded size. There is always one. */
export function recordsOf(window: number, panels: readonly Panel[]): Neighbours[] {
  const parts = Math.max(1, Math.ceil(panels.length / panelsPerPart));
  return Array.from({ length: parts }, (_, part) => ({
    ...{ window, part, last: part === parts - 1 },
    panels: panels.slice(part * panelsPerPart, (part + 1) * panelsPerPart),
  }));
}

/** What this judge has no use for is not kept until all partitions have told. */
function stancesOnly(window: Summary['windows'][number]): Summary['windows'] {
  const { index, stances = [] } = window;
  return stances.length === 0 ? [] : [{ index, heard: [], active: [], returned: [], fell: [], stances }];
}
