import { digest } from '../../schemas/digest.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Crowd, Summary } from '../../schemas/summary.ts';
import { fleetFlood } from '../fleet-flood/detector.ts';
import type { FactsView } from '../runner/facts.ts';
import { findingOf } from '../runner/finding.ts';
import type { Position } from '../runner/rows.ts';
import { type Complete, noSummaries, Summaries, type SummariesState } from '../runner/summaries.ts';
import type { About } from './about.ts';
import { judgeCrowd } from './crowd.ts';
import { gatewayFlood } from './detector.ts';
import { type Came, type Memory, newMemory } from './memory.ts';
import { type CrowdKind, crowdWindowMs, type Settings } from './settings.ts';

export interface CrowdOptions {
  settings: Record<CrowdKind, Settings>;
  /** Partitions of the telemetry lane. */
  partitions: number;
  facts: FactsView;
}

/** Plain data, fit for v8.serialize. */
export interface CrowdState {
  settings: string;
  partitions: number;
  next: number;
  summaries: SummariesState;
  /** By kind, tenant and gateway. */
  crowds: Map<string, Memory>;
}

const detectors = { gateway: gatewayFlood, fleet: fleetFlood } as const;
const quietMs = 3_600_000;
/** A crowd of which nothing came for so long is forgotten, ms. */
const retainMs = 2 * 86_400_000;
const version = 1;

/** Folds what all partitions counted of gateways, and of tenants as all gateways of each, into findings. */
export class CrowdJudge {
  readonly #options: CrowdOptions;
  readonly #digest: string;
  readonly #parts: readonly string[];
  #state: CrowdState;
  #summaries: Summaries;

  constructor(options: CrowdOptions) {
    const { settings, partitions } = options;
    this.#options = options;
    this.#digest = digest('crowds', version, JSON.stringify(settings));
    this.#parts = Array.from({ length: partitions }, (_, partition) =>
      Summaries.nameOf({ lane: 'telemetry', partition }),
    );
    this.#state = { settings: this.#digest, partitions, next: 0, summaries: noSummaries(), crowds: new Map() };
    this.#summaries = new Summaries(this.#parts, this.#state.summaries);
  }

  /** Folds one summary, the facts of whose tick must have been folded into the view before. */
  summary(summary: Summary, position: Position): Finding[] {
    const state = this.#state;
    if (position.offset < state.next) return [];
    state.next = position.offset + 1;
    this.#summaries.offer({ ...summary, windows: summary.windows.flatMap(crowdsOnly) });
    const found: Finding[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#judge(next, position, found);
    return found;
  }

  get next(): number {
    return this.#state.next;
  }

  /** The live state, not a copy. */
  snapshot(): CrowdState {
    return this.#state;
  }

  /** False, and nothing changed, when it was made with other settings or partitions, or before there was a judge. */
  restore(state: CrowdState | undefined): boolean {
    if (state?.settings !== this.#digest || state.partitions !== this.#options.partitions) return false;
    this.#state = state;
    this.#summaries = new Summaries(this.#parts, state.summaries);
    return true;
  }

  #next(): Complete | undefined {
    return this.#summaries.next(Number.POSITIVE_INFINITY);
  }

  #judge({ windows, tick }: Complete, position: Position, found: Finding[]): void {
    const known = this.#options.facts.asOf(tick.fleet, tick.baselines);
    const all = windows.flatMap(([, { crowds = [] }]) => crowds);
    for (const index of [...new Set(all.map(({ window }) => window))].toSorted((a, b) => a - b)) {
      const of = all.filter(({ window }) => window === index);
      const times = { index, from: index * crowdWindowMs, to: (index + 1) * crowdWindowMs, known };
      const behindGateways = of.filter(({ gateway }) => gateway !== '');
      for (const [kind, crowds, subjectOf] of [
        ['gateway', behindGateways, ({ gateway }: Crowd) => gateway],
        ['fleet', of, ({ tenant }: Crowd) => tenant],
      ] as const)
        for (const { tenant, subject, came } of together(crowds, subjectOf)) {
          const about = { ...times, kind, tenant, subject, settings: this.#options.settings[kind] };
          const finding = this.#judgeOne(about, came, { position, concludedAt: tick.time });
          if (finding !== undefined) found.push(finding);
        }
      this.#forget(index - retainMs / crowdWindowMs);
    }
  }

  #judgeOne(
    about: About,
    came: Came,
    { position, concludedAt }: { position: Position; concludedAt: number },
  ): Finding | undefined {
    const { crowds } = this.#state;
    const { kind, tenant, subject, to: at } = about;
    const key = JSON.stringify([kind, tenant, subject]);
    const memory = crowds.get(key) ?? newMemory();
    crowds.set(key, memory);
    const verdict = judgeCrowd(memory, came, about);
    if (verdict === undefined) return undefined;
    const detector = { ...detectors[kind], quietMs, subjectKind: detectors[kind].subjectKinds[0] ?? 'gateway' };
    const circumstances = { at, concludedAt, evidence: '', device: '', gateway: '', amends: false, position };
    return findingOf(detector, { tenant, subject, quiet: memory.quiet }, verdict, circumstances);
  }

  #forget(before: number): void {
    for (const [key, { index }] of this.#state.crowds) if (index < before) this.#state.crowds.delete(key);
  }
}

/** What this judge has no use for is not kept until all partitions have told. */
function crowdsOnly(window: Summary['windows'][number]): Summary['windows'] {
  const { index, crowds = [] } = window;
  return crowds.length === 0 ? [] : [{ index, heard: [], active: [], returned: [], fell: [], crowds }];
}

interface Together {
  tenant: string;
  subject: string;
  came: Came;
}

/** What all partitions counted of the same, in an order that depends on names alone. */
function together(crowds: readonly Crowd[], subjectOf: (crowd: Crowd) => string): Together[] {
  const all = new Map<string, Together>();
  for (const one of crowds) {
    const { tenant, messages, parts, first, firstAt, spoofable } = one;
    const subject = subjectOf(one);
    const key = JSON.stringify([tenant, subject]);
    const same = all.get(key);
    if (same === undefined) {
      all.set(key, { tenant, subject, came: { messages, parts: [...parts], first, firstAt, spoofable } });
      continue;
    }
    const { came } = same;
    came.messages += messages;
    for (const [part, more] of parts.entries()) came.parts[part] = (came.parts[part] ?? 0) + more;
    if (firstAt < came.firstAt || (firstAt === came.firstAt && first < came.first))
      Object.assign(came, { first, firstAt });
    came.spoofable = Math.max(came.spoofable, spoofable);
  }
  return [...all].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
