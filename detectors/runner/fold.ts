import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { AnyDetector, Known, StreamDetector, Verdict, WindowDetector } from '../detector.ts';
import { findingOf } from './finding.ts';
import type { Placed, Plan } from './plan.ts';
import type { Position } from './rows.ts';
import type { RunnerState } from './state.ts';
import type { Slot, SubjectLimits } from './subjects.ts';
import { LazyContext, none, windowFor, type Windows } from './windows.ts';

/** One partition being folded: what never changes, the state, and the facts in force since the last tick. */
export interface Fold {
  readonly plan: Plan;
  readonly latenessMs: number;
  readonly limits: SubjectLimits;
  state: RunnerState;
  known: Known;
}

// oxlint-disable-next-line no-explicit-any
type Stream = StreamDetector<any, any>;
// oxlint-disable-next-line no-explicit-any
type Windowed = WindowDetector<any, any, any>;

/** Shows one event to one detector. */
export function show(fold: Fold, placed: Placed, slot: Slot, event: Event, position: Position): Finding | undefined {
  const { detector } = placed;
  return detector.type === 'stream'
    ? observe(fold, detector, placed, slot, event, position)
    : count(fold, detector, placed, slot, event, position);
}

function observe(fold: Fold, detector: Stream, placed: Placed, slot: Slot, event: Event, position: Position) {
  const memory = (slot.states[placed.state] ??= detector.start());
  const verdict = detector.observe(memory, event, detector.settings, fold.known);
  return verdict === undefined ? undefined : raise(fold, detector, slot, verdict, event, false, position);
}

function count(fold: Fold, detector: Windowed, placed: Placed, slot: Slot, event: Event, position: Position) {
  const { state, latenessMs } = fold;
  const windows = (slot.states[placed.state] ??= { memory: undefined, open: none }) as Windows;
  const { windowMs, settings } = detector;
  // A clock that runs ahead must not put events beyond the windows that will close soon.
  const bounded = state.tick.time === 0 ? event.time : Math.min(event.time, state.tick.time + latenessMs);
  const index = Math.floor(bounded / windowMs);
  if (index < (state.closed[placed.at] ?? 0)) {
    state.late[placed.at] = (state.late[placed.at] ?? 0) + 1;
    if (detector.late === undefined) return undefined;
    windows.memory ??= detector.start();
    const context = new LazyContext(slot, index, windowMs, settings, fold.known, () => 0);
    const verdict = detector.late(windows.memory, event, context);
    return verdict === undefined ? undefined : raise(fold, detector, slot, verdict, event, true, position);
  }
  detector.count(windowFor(windows, index, detector.open, state.opened[placed.at], slot), event, settings);
  return undefined;
}

function raise(
  { state }: Fold,
  detector: AnyDetector,
  slot: Slot,
  verdict: Verdict,
  event: Event,
  amends: boolean,
  position: Position,
) {
  const { time: at, gateway } = event;
  const concludedAt = Math.max(at, amends ? state.tick.time : 0);
  const circumstances = {
    at,
    concludedAt,
    evidence: eventId(event),
    device: deviceOf(event),
    gateway,
    amends,
    position,
  };
  return findingOf(detector, slot, verdict, circumstances);
}

/** A verdict that no event brings, at a tick. */
export function raiseAtTick(
  { state }: Fold,
  { detector }: Placed,
  slot: Slot,
  verdict: Verdict,
  at: number,
  amends: boolean,
  position: Position,
): Finding | undefined {
  const device = detector.subjectKind === 'device' ? slot.subject : '';
  const circumstances = { at, concludedAt: state.tick.time, evidence: '', device, gateway: '', amends, position };
  return findingOf(detector, slot, verdict, circumstances);
}
