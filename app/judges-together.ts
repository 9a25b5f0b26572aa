import { CrowdJudge, type CrowdState } from '../detectors/gateway-flood/judge.ts';
import type { CrowdKind, Settings as CrowdSettings } from '../detectors/gateway-flood/settings.ts';
import type { FactsView } from '../detectors/runner/facts.ts';
import { NeighbourJudge, type NeighbourState } from '../detectors/runner/neighbour-judge.ts';
import type { Position } from '../detectors/runner/rows.ts';
import { SilenceJudge, type SilenceState } from '../detectors/silence/judge.ts';
import type { Settings as SilenceSettings } from '../detectors/silence/settings.ts';
import type { Finding } from '../schemas/finding.ts';
import type { Neighbours } from '../schemas/neighbours.ts';
import type { Summary } from '../schemas/summary.ts';

/** By what is judged that all partitions saw together. */
export interface JudgedTogether {
  silence: SilenceSettings;
  crowds: Record<CrowdKind, CrowdSettings>;
}

/** Plain data. `judge` is that of silences, the only one there was once. */
export interface TogetherState {
  judge: SilenceState;
  crowds?: CrowdState;
  neighbours?: NeighbourState;
}

interface Options {
  settings: JudgedTogether;
  /** Of the telemetry lane. */
  partitions: number;
  facts: FactsView;
  latenessMs: number;
}

/** All judges that fold the summaries of the partitions, as one fold. */
export class JudgesTogether {
  readonly #silence: SilenceJudge;
  readonly #crowds: CrowdJudge;
  readonly #neighbours: NeighbourJudge;
  #told: Neighbours[] = [];

  constructor({ settings, partitions, facts, latenessMs }: Options) {
    this.#silence = new SilenceJudge({ settings: settings.silence, partitions, facts, latenessMs });
    this.#crowds = new CrowdJudge({ settings: settings.crowds, partitions, facts });
    this.#neighbours = new NeighbourJudge(partitions);
  }

  /** Folds one summary, the facts of whose tick must have been folded into the view before. */
  summary(summary: Summary, position: Position): Finding[] {
    this.beside(summary, position);
    return [...this.#silence.summary(summary, position), ...this.#crowds.summary(summary, position)];
  }

  /** Folds of a summary only where readings stood: where nobody's silence counts, such as behind the end of a recording. */
  beside(summary: Summary, { offset }: Position): void {
    this.#told.push(...this.#neighbours.summary(summary, offset));
  }

  /** How neighbours stood in the windows that all partitions have told since the last time. */
  takeNeighbours(): Neighbours[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  /** Where the one that is behind goes on; the others pass over what they know. */
  get next(): number {
    return Math.min(this.#silence.next, this.#crowds.next, this.#neighbours.next);
  }
  /** Tenants, gateways and sources watched. */
  get places(): number {
    return this.#silence.places;
  }

  /** The live state, not a copy. */
  snapshot(): TogetherState {
    const [judge, crowds] = [this.#silence.snapshot(), this.#crowds.snapshot()];
    return { judge, crowds, neighbours: this.#neighbours.snapshot() };
  }

  /** False when one of them was made with other settings or partitions and begins anew; the others go on. */
  restore({ judge, crowds, neighbours }: TogetherState): boolean {
    const restored = [this.#silence.restore(judge), this.#crowds.restore(crowds), this.#neighbours.restore(neighbours)];
    return restored.every(Boolean);
  }
}
