import type { Event } from '../../schemas/event/event.ts';
import { eventId } from '../../schemas/event/event.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Tick } from '../../schemas/tick.ts';
import type { AnyDetector, StreamDetector, Verdict, WindowDetector } from '../detector.ts';
import { closeWindows } from './close-windows.ts';
import type { FactsView } from './facts.ts';
import { findingOf } from './finding.ts';
import { type Placed, planOf } from './plan.ts';
import type { EventRows, Position } from './rows.ts';
import { detectorsDigest, emptyState, type RunnerState } from './state.ts';
import { expire, type Slot, type SubjectLimits, slotOf, slotsOf, subjectLimits, subjectsOf } from './subjects.ts';
import { LazyContext, none, windowFor, type Windows } from './windows.ts';

export interface RunnerOptions {
  /** All of one lane. */
  detectors: readonly AnyDetector[];
  lane: Lane;
  partition: number;
  facts: FactsView;
  /** How far the watermark stays behind the greatest tick, ms. */
  latenessMs?: number;
  limits?: SubjectLimits;
}

export interface Runner {
  /** Folds one record of events; a record folded before changes nothing. */
  events(rows: EventRows, position: Position): Finding[];
  /** Lets time pass. The facts it names must have been folded into the view before. */
  tick(tick: Tick, position: Position): Finding[];
  /** Offset of the first record wanted. */
  readonly next: number;
  /** Greatest tick less the lateness, ms. */
  readonly watermark: number;
  /** Events whose window had closed, by detector. */
  late(): Record<string, number>;
  subjects(): number;
  /** The live state, not a copy: serialise it before the next call. */
  snapshot(): RunnerState;
  /** Takes a state over; false, and nothing changed, when it is another lane's, partition's or set of detectors'. */
  restore(state: RunnerState): boolean;
}

export const defaultLatenessMs = 2 * 60_000;
const sweepMinutes = 10;
const noOpinion: Finding[] = [];

/**
 * Folds one partition of the log, in order, through the detectors of its lane. A pure fold: what comes out depends on the
 * records and the facts alone, not on how events were cut into records (`cause` apart, which names the record). Windows
 * close, and facts change, only at ticks.
 */
export function createRunner(options: RunnerOptions): Runner {
  const { detectors, lane, partition, facts, latenessMs = defaultLatenessMs, limits = subjectLimits } = options;
  const plan = planOf(detectors, lane);
  let state = emptyState(detectors, plan.tables, lane, partition);
  let known = facts.asOf(0, 0);
  const watermark = () => Math.max(0, state.tick.time - latenessMs);

  function raise(placed: Placed, slot: Slot, verdict: Verdict | undefined, event: Event, amends: boolean, position: Position) {
    if (verdict === undefined) return undefined;
    const { time: at, device, gateway } = event;
    return findingOf(placed.detector, slot, verdict, {
      at,
      concludedAt: Math.max(at, amends ? state.tick.time : 0),
      evidence: verdict.evidence === undefined ? eventId(event) : '',
      device: device === '' ? event.claimedDevice : device,
      gateway,
      amends,
      position,
    });
  }

  /** Verdicts that no event brings: at a tick. */
  function raiseAtTick(placed: Placed, slot: Slot, verdict: Verdict | undefined, at: number, amends: boolean, position: Position) {
    if (verdict === undefined) return undefined;
    const device = placed.detector.subjectKind === 'device' ? slot.subject : '';
    const circumstances = { at, concludedAt: state.tick.time, evidence: '', device, gateway: '', amends, position };
    return findingOf(placed.detector, slot, verdict, circumstances);
  }

  // oxlint-disable-next-line no-explicit-any
  function observe(placed: Placed, detector: StreamDetector<any, any>, slot: Slot, event: Event, position: Position) {
    const memory = (slot.states[placed.state] ??= detector.start());
    return raise(placed, slot, detector.observe(memory, event, detector.settings, known), event, false, position);
  }

  // oxlint-disable-next-line no-explicit-any
  function count(placed: Placed, detector: WindowDetector<any, any, any>, slot: Slot, event: Event, position: Position) {
    const windows = (slot.states[placed.state] ??= { memory: undefined, open: none }) as Windows;
    const { windowMs, settings } = detector;
    // A clock that runs ahead must not put events beyond the windows that will close soon.
    const bounded = state.tick.time === 0 ? event.time : Math.min(event.time, state.tick.time + latenessMs);
    const index = Math.floor(bounded / windowMs);
    if (index < (state.closed[placed.at] ?? 0)) {
      state.late[placed.at] = (state.late[placed.at] ?? 0) + 1;
      if (detector.late === undefined) return undefined;
      windows.memory ??= detector.start();
      const context = new LazyContext(slot, index, windowMs, settings, known, () => 0);
      return raise(placed, slot, detector.late(windows.memory, event, context), event, true, position);
    }
    const opened = (at: number) => {
      const lists = state.opened[placed.at];
      const list = lists?.get(at);
      if (list === undefined) lists?.set(at, [slot]);
      else list.push(slot);
    };
    detector.count(windowFor(windows, index, detector.open, opened), event, settings);
    return undefined;
  }

  function minuteOf(event: Event): number {
    return Math.floor((state.tick.time === 0 ? event.time : state.tick.time) / 60_000);
  }

  function reconsider(placed: Placed, position: Position, changed: boolean): Finding[] {
    const { detector } = placed;
    if (detector.type !== 'stream' || (detector.elapse === undefined && (!changed || !detector.reconsider))) return noOpinion;
    const found: (Finding | undefined)[] = [];
    const { settings } = detector;
    for (const [tenant, subjects] of state.tables[placed.table] ?? []) {
      for (const slot of slotsOf(subjects)) {
        const memory = slot.states[placed.state];
        if (memory === undefined) continue;
        const now = state.tick.time;
        const late = changed ? detector.reconsider?.(memory, slot.subject, tenant, settings, known, now) : undefined;
        found.push(raiseAtTick(placed, slot, late, now, true, position));
        const due = detector.elapse?.(memory, slot.subject, tenant, settings, known, watermark());
        found.push(raiseAtTick(placed, slot, due, watermark(), false, position));
      }
    }
    return found.filter((finding) => finding !== undefined).sort(bySubject);
  }

  return {
    events(rows, position) {
      if (position.offset < state.next) return [];
      state.next = position.offset + 1;
      const found: Finding[] = [];
      for (let row = 0; row < rows.rows; row++) {
        const event = rows.seek(row);
        for (const group of plan.byKind.get(event.kind) ?? []) {
          const subject = group.subjectOf(event);
          if (subject === '') continue;
          const { tenant } = event;
          const subjects = subjectsOf(state.tables[group.table] ?? new Map(), tenant);
          const slot = slotOf(subjects, tenant, subject, event.trust !== 'none', limits, plan.states[group.table] ?? 0);
          slot.minute = minuteOf(event);
          for (const placed of group.placed) {
            const { detector } = placed;
            const finding =
              detector.type === 'stream'
                ? observe(placed, detector, slot, event, position)
                : count(placed, detector, slot, event, position);
            if (finding !== undefined) found.push(finding);
          }
        }
      }
      return found;
    },

    tick(tick, position) {
      if (position.offset < state.next) return [];
      state.next = position.offset + 1;
      const before = state.tick;
      state.tick = {
        time: Math.max(before.time, tick.time),
        fleet: Math.max(before.fleet, tick.fleet),
        baselines: Math.max(before.baselines, tick.baselines),
      };
      known = facts.asOf(state.tick.fleet, state.tick.baselines);
      const found: Finding[] = [];
      for (const placed of plan.placed) {
        if (placed.detector.type === 'window') {
          const raiseWindow = (slot: Slot, verdict: Verdict, end: number) => raiseAtTick(placed, slot, verdict, end, false, position);
          found.push(...closeWindows(placed, state, known, watermark(), raiseWindow).sort(bySubject));
        } else found.push(...reconsider(placed, position, state.tick.fleet !== before.fleet));
      }
      const minute = Math.floor(state.tick.time / 60_000);
      if (minute >= state.sweptAt + sweepMinutes) {
        state.sweptAt = minute;
        state.tables.forEach((table, i) => expire(table, minute - Math.ceil((plan.retainMs[i] ?? 0) / 60_000)));
      }
      return found;
    },

    get next() {
      return state.next;
    },
    get watermark() {
      return watermark();
    },
    late: () => Object.fromEntries(detectors.map(({ id }, i) => [id, state.late[i] ?? 0])),
    subjects: () => state.tables.reduce((sum, table) => sum + table.values().reduce((n, t) => n + t.vouched.size + t.unvouched.size, 0), 0),
    snapshot: () => state,
    restore(other) {
      const same = other.schema === 1 && other.lane === lane && other.partition === partition;
      if (!same || other.detectors !== detectorsDigest(detectors)) return false;
      state = other;
      known = facts.asOf(state.tick.fleet, state.tick.baselines);
      return true;
    },
  };
}

function bySubject(a: Finding, b: Finding): number {
  return compare(a.tenant, b.tenant) || compare(a.subject.id, b.subject.id) || a.at - b.at || compare(a.reason, b.reason);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
