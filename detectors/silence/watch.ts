import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { EventKind, Lane } from '../../schemas/event/kinds.ts';
import { neighbourWindowMs, type Stances } from '../../schemas/neighbours.ts';
import type { Summary, SummaryWindow } from '../../schemas/summary.ts';
import type { Tick } from '../../schemas/tick.ts';
import type { Known } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { closeCrowds, countMessage, crowdsOf, type CrowdsState, noCrowds } from '../gateway-flood/crowd-watch.ts';
import { crowdWindowMs } from '../gateway-flood/settings.ts';
import type { FactsView } from '../runner/facts.ts';
import type { EventRows } from '../runner/rows.ts';
import { DeviceWatch } from './device-watch.ts';
import { byDevice } from './order.ts';
import { summariesOf } from './parts.ts';
import { noteHeard, noteSpoke, takeActive, takeHeard } from './places.ts';
import { type Settings, settingsDigest } from './settings.ts';
import { emptyWatch, type WatchState } from './watch-state.ts';
import { Way } from './way.ts';

export interface WatchOptions {
  settings: Settings;
  lane: Lane;
  partition: number;
  facts: FactsView;
  latenessMs: number;
  /** A whole number nobody outside can guess: see `Names`. What is seen does not depend on it. */
  seed?: number;
  /** Devices nobody vouches for that are watched at most. */
  unvouched?: number;
}

/** What a device says of itself by being alive. */
const spoken: readonly EventKind[] = ['message-published', 'traffic-reported', 'command-acknowledged'];
const mostUnvouched = 100_000;

/**
 * Watches one partition: who was heard in each window, which devices have said nothing for too long, and which speak
 * again. A pure fold; what it tells of a window is told once, at the tick that closes it.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #digest: string;
  #state: WatchState;
  #devices: DeviceWatch;
  #known: Known;
  #way = new Way();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#digest = settingsDigest(options.settings, options.latenessMs);
    this.#state = emptyWatch(this.#digest, options.seed ?? 0);
    this.#devices = this.#watchOf(this.#state);
    this.#known = options.facts.asOf(0, 0);
  }

  /** Folds one record of events; one folded before changes nothing. */
  events(rows: EventRows, offset: number): void {
    if (!this.begins(offset)) return;
    for (let row = 0; row < rows.rows; row++) this.hear(rows.seek(row));
  }

  /** Whether a record's events are new, all of which must be heard then: for who folds them elsewhere in the same pass. */
  begins(offset: number): boolean {
    if (offset < this.#state.next) return false;
    this.#state.next = offset + 1;
    return true;
  }

  /**
   * Lets time pass: the summaries of the windows that are over, none when there are none.
   * @param stances where readings stood, as detectors tell it at this tick: it goes with the summaries; undefined where none does
   */
  tick(tick: Tick, offset: number, stances?: readonly Stances[]): Summary[] {
    const state = this.#state;
    const { latenessMs, settings, facts, lane, partition } = this.#options;
    if (offset < state.next) return [];
    state.next = offset + 1;
    if (stances !== undefined && stances.length > 0) state.stances = [...(state.stances ?? []), ...stances];
    const before = state.tick;
    // Nobody is heard while nobody listens: that is not their silence.
    if (before.time !== 0 && tick.time - before.time > latenessMs) state.blindUntil = tick.time;
    state.tick = {
      time: Math.max(before.time, tick.time),
      fleet: Math.max(before.fleet, tick.fleet),
      baselines: Math.max(before.baselines, tick.baselines),
    };
    this.#known = facts.asOf(state.tick.fleet, state.tick.baselines);
    const watermark = Math.max(0, state.tick.time - latenessMs);
    const to = Math.floor(watermark / settings.windowMs);
    const from = state.closed === 0 ? Math.min(to - 1, ...state.places.heard.keys()) : state.closed;
    if (to <= from) return [];
    const windows = this.#close(from, to);
    state.closed = to;
    this.#devices.sweep(to - from, watermark - settings.retainMs);
    const told = stances === undefined ? {} : { beside: true };
    const head = { settings: this.#digest, lane, partition, windowMs: settings.windowMs, from, to, ...told };
    return summariesOf({ ...head, tick: state.tick, blindUntil: state.blindUntil }, windows);
  }

  get next(): number {
    return this.#state.next;
  }
  get devices(): number {
    return this.#devices.size;
  }

  /** The live state, not a copy. */
  snapshot(): WatchState {
    return this.#state;
  }

  /** False, and nothing changed, when it was made with other settings, or before there was a watch. */
  restore(state: WatchState | undefined): boolean {
    if (state?.settings !== this.#digest) return false;
    this.#state = state;
    this.#devices = this.#watchOf(state);
    this.#way = new Way();
    this.#known = this.#options.facts.asOf(state.tick.fleet, state.tick.baselines);
    return true;
  }

  #watchOf(state: WatchState): DeviceWatch {
    const { settings, unvouched = mostUnvouched } = this.#options;
    return new DeviceWatch(settings, unvouched, state);
  }

  hear(event: Event): void {
    const { places, closed, tick } = this.#state;
    const { latenessMs, settings, lane } = this.#options;
    const { tenant, gateway, receivedAt, backlog } = event;
    // A listener's clock that runs ahead must not keep anybody alive.
    const at = tick.time === 0 ? receivedAt : Math.min(receivedAt, tick.time + latenessMs);
    const window = Math.max(closed, Math.floor(at / settings.windowMs));
    const spoofable = spoofableBy(event.trust);
    const { source, place } = this.#way.of(places, tenant, gateway, event.source);
    if (source < 0 || place < 0) return;
    noteHeard(places, source, window, at, spoofable);
    if (place !== source) noteHeard(places, place, window, at, spoofable);
    if (lane !== 'telemetry' || !spoken.includes(event.kind)) return;
    // Before a tick no window is over, and stamps of any time would open ever more of them.
    if (tick.time > 0 && event.kind === 'message-published')
      countMessage(this.#crowds, place, event, Math.min(event.time, tick.time + latenessMs));
    const device = deviceOf(event);
    if (device === '') return;
    // What was spooled says that the device spoke then, not that it does now.
    const spokenAt = backlog ? Math.min(at, event.time) : at;
    const since = this.#devices.hear({ tenant, device, place, at: spokenAt, spoofable, backlog }, this.#known);
    if (!backlog) noteSpoke(places, place, window, at, since < window * settings.windowMs);
  }

  get #crowds(): CrowdsState {
    return (this.#state.crowds ??= noCrowds());
  }

  #takeStances(): Stances[] {
    const { stances = [] } = this.#state;
    this.#state.stances = [];
    return stances;
  }

  #close(from: number, to: number): SummaryWindow[] {
    const { places, returned } = this.#state;
    const windows = new Map<number, SummaryWindow>();
    const at = (index: number): SummaryWindow => {
      let window = windows.get(index);
      if (window === undefined) windows.set(index, (window = { index, heard: [], active: [], returned: [], fell: [] }));
      return window;
    };
    for (const index of keysBelow(places.heard, to)) at(index).heard = takeHeard(places, index);
    for (const index of keysBelow(returned, to)) {
      at(index).returned = (returned.get(index) ?? []).toSorted(byDevice);
      returned.delete(index);
    }
    for (const [index, fell] of this.#devices.fallen(to, this.#known)) at(Math.max(from, index)).fell.push(...fell);
    for (const window of windows.values()) window.fell.sort(byDevice);
    const { windowMs } = this.#options.settings;
    for (const [window, came] of closeCrowds(this.#crowds, to * windowMs)) {
      const last = Math.floor(((window + 1) * crowdWindowMs) / windowMs) - 1;
      at(Math.max(from, last)).crowds = crowdsOf(places, window, came);
    }
    for (const [window, stances] of Map.groupBy(this.#takeStances(), ({ window }) => window)) {
      const last = Math.floor(((window + 1) * neighbourWindowMs) / windowMs) - 1;
      const over = at(Math.min(to - 1, Math.max(from, last)));
      over.stances = [...(over.stances ?? []), ...stances];
    }
    const active = takeActive(places);
    if (active.length > 0) at(from).active = active;
    return [...windows.values()].toSorted((a, b) => a.index - b.index);
  }
}

function keysBelow(map: ReadonlyMap<number, unknown>, limit: number): number[] {
  return [...map.keys()].filter((index) => index < limit).toSorted((a, b) => a - b);
}
