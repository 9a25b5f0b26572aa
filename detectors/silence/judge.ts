import type { Finding } from '../../schemas/finding.ts';
import type { Fell, Heard, Summary } from '../../schemas/summary.ts';
import type { FactsView } from '../runner/facts.ts';
import type { Position } from '../runner/rows.ts';
import { type Complete, noSummaries, Summaries, type SummariesState } from '../runner/summaries.ts';
import { learnGap } from './gap.ts';
import { limitFor, type Moment, tells } from './moment.ts';
import { addFall, cutOffBy, dropFall, keyOf, type Nodes, placeNode } from './nodes.ts';
import { followVoices } from './voices.ts';
import { forgetRetired } from './retired.ts';
import { byDevice, byKey } from './order.ts';
import { type Settings, settingsDigest } from './settings.ts';
import { comeBack, endEpisode, judgeTree } from './tree.ts';

export interface SilenceOptions {
  settings: Settings;
  /** Partitions of the telemetry lane; the identity lane has one. */
  partitions: number;
  facts: FactsView;
  latenessMs: number;
}

/** Plain data, fit for v8.serialize. */
export interface SilenceState {
  settings: string;
  partitions: number;
  next: number;
  summaries: SummariesState;
  nodes: Nodes;
}

/** Folds what the watches of all partitions told into findings: on a device, or on what many of them hang on. */
export class SilenceJudge {
  readonly #options: SilenceOptions;
  readonly #digest: string;
  readonly #parts: readonly string[];
  #state: SilenceState;
  #summaries: Summaries;

  constructor(options: SilenceOptions) {
    const { settings, partitions, latenessMs } = options;
    this.#options = options;
    this.#digest = settingsDigest(settings, latenessMs);
    const telemetry = Array.from({ length: partitions }, (_, partition) =>
      Summaries.nameOf({ lane: 'telemetry', partition }),
    );
    this.#parts = [Summaries.nameOf({ lane: 'identity', partition: 0 }), ...telemetry];
    this.#state = { settings: this.#digest, partitions, next: 0, summaries: noSummaries(), nodes: new Map() };
    this.#summaries = new Summaries(this.#parts, this.#state.summaries);
  }

  /** Folds one summary, the facts of whose tick must have been folded into the view before. */
  summary(summary: Summary, position: Position): Finding[] {
    const state = this.#state;
    if (position.offset < state.next) return [];
    state.next = position.offset + 1;
    if (summary.settings !== this.#digest) return [];
    this.#summaries.offer(summary);
    const found: Finding[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#judge(next, position, found);
    return found;
  }

  get next(): number {
    return this.#state.next;
  }
  /** Tenants, gateways and sources watched. */
  get places(): number {
    return this.#state.nodes.size;
  }

  /** The live state, not a copy. */
  snapshot(): SilenceState {
    return this.#state;
  }

  /** False, and nothing changed, when it was made with other settings or partitions. */
  restore(state: SilenceState): boolean {
    if (state.settings !== this.#digest || state.partitions !== this.#options.partitions) return false;
    this.#state = state;
    this.#summaries = new Summaries(this.#parts, state.summaries);
    return true;
  }

  #next(): Complete | undefined {
    return this.#summaries.next(this.#dueWindow());
  }

  /** The first window at whose end something may have to be told although nobody speaks. */
  #dueWindow(): number {
    const { settings } = this.#options;
    let due = Number.POSITIVE_INFINITY;
    for (const node of this.#state.nodes.values()) {
      if (node.episode === undefined && tells(node, settings))
        due = Math.min(due, node.lastHeard + limitFor(node, settings));
      if (node.held === 0) continue;
      for (const fall of node.fallen.values()) if (fall.state === 'held') due = Math.min(due, fall.notBefore);
    }
    return Math.ceil(due / settings.windowMs) - 1;
  }

  #judge({ index, windows, tick, blindUntil }: Complete, position: Position, found: Finding[]): void {
    const { settings, facts } = this.#options;
    const { nodes } = this.#state;
    const known = facts.asOf(tick.fleet, tick.baselines);
    const now = (index + 1) * settings.windowMs;
    const moment: Moment = { nodes, settings, known, now, blindUntil, concludedAt: tick.time, position, found };
    for (const heard of merged(windows.flatMap(([, window]) => window.heard))) hear(heard, moment);
    for (const [part, { active }] of windows)
      for (const one of active) placeNode(nodes, { ...one, gateway: '' }).active.set(part, one.devices);
    for (const one of windows.flatMap(([, window]) => window.returned).toSorted(byDevice))
      comeBack(placeNode(nodes, { ...one, gateway: '' }), `device ${one.device}`, one.at, moment);
    for (const one of windows.flatMap(([, window]) => window.fell).toSorted(byDevice)) fall(one, moment);
    forgetRetired(moment);
    judgeTree(moment);
    this.#forget(now - settings.retainMs);
  }

  #forget(before: number): void {
    const { nodes } = this.#state;
    for (const [key, node] of nodes) {
      if (node.firstHeard !== 0 && node.lastHeard < before) nodes.delete(key);
      for (const [child, { since }] of node.fallen) if (since < before) dropFall(node, child);
    }
  }
}

function hear(heard: Heard, moment: Moment): void {
  const { settings, blindUntil } = moment;
  const node = placeNode(moment.nodes, heard);
  const wasSilent = node.episode?.whole === true;
  if (node.firstHeard === 0) node.firstHeard = heard.first;
  else if (node.lastHeard >= blindUntil || heard.first < blindUntil) {
    const gap = Math.max(0, heard.first - node.lastHeard);
    node.usual = learnGap(node.usual, gap, !tells(node, settings), wasSilent);
    node.gaps++;
  }
  node.lastHeard = Math.max(node.lastHeard, heard.last);
  node.voices = followVoices(node.voices, heard, moment);
  node.spoofable = heard.spoofable;
  if (wasSilent) endEpisode(node, heard.first, moment);
}

function fall(
  { device, since, limit, usual, gaps, spoofable, ...place }: Fell,
  { nodes, now, settings }: Moment,
): void {
  const node = placeNode(nodes, { ...place, gateway: '' });
  // Cut off with its place, it has had time to be heard only since that is back.
  const due =
    node.past !== undefined &&
    since < node.past.until &&
    cutOffBy(node.past.since, { since, usual }, settings.togetherMs)
      ? node.past.until + limit
      : now;
  addFall(node, `device ${device}`, {
    ...{ kind: 'device', id: device, gateway: node.gateway, partly: false, since, limit, usual, gaps, spoofable },
    ...{ fellAt: now, notBefore: Math.max(now, due) + settings.holdMs },
    ...{ state: 'held', version: 1, concludedAt: 0, devices: 0 },
  });
}

/** One entry for each place, whichever partitions heard it. */
function merged(heard: readonly Heard[]): Heard[] {
  const places = new Map<string, Heard>();
  for (const one of heard) {
    const key = keyOf(one.tenant, one.kind, one.place);
    const same = places.get(key);
    if (same === undefined) places.set(key, { ...one });
    else {
      same.first = Math.min(same.first, one.first);
      same.speakers = (same.speakers ?? 0) + (one.speakers ?? 0);
      same.spoke = Math.max(same.spoke ?? 0, one.spoke ?? 0);
      same.last = Math.max(same.last, one.last);
      same.spoofable = Math.min(same.spoofable, one.spoofable);
    }
  }
  return [...places].toSorted(byKey).map(([, one]) => one);
}
