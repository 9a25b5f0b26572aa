import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Among, Known, StreamDetector, Verdict, WindowDetector } from '../detector.ts';
import { findingOf } from './finding.ts';
import type { Placed, Plan } from './plan.ts';
import type { Position } from './rows.ts';
import type { RunnerState } from './state.ts';
import type { SubjectLimits } from './subjects.ts';
import type { Table } from './table.ts';
import { LazyContext } from './window-context.ts';

/** One partition being folded: what never changes, the state, and the facts in force since the last tick. */
export interface Fold {
  readonly plan: Plan;
  readonly latenessMs: number;
  readonly limits: SubjectLimits;
  /** Readings that wait for their neighbours at most. */
  readonly mostWaiting: number;
  state: RunnerState;
  tables: readonly Table[];
  known: Known;
}

// oxlint-disable-next-line no-explicit-any
export type Stream = StreamDetector<any, any, any>;
// oxlint-disable-next-line no-explicit-any
type Windowed = WindowDetector<any, any, any>;

/** Shows one event to one detector; `subject` is a row of its table. */
export function show(
  fold: Fold,
  placed: Placed,
  subject: number,
  event: Event,
  position: Position,
): Finding | undefined {
  const { detector } = placed;
  if (detector.type === 'stream') return observe(fold, detector, placed, subject, event, position);
  if (detector.type === 'window') return count(fold, detector, placed, subject, event, position);
  return undefined;
}

function observe(fold: Fold, detector: Stream, placed: Placed, subject: number, event: Event, position: Position) {
  const memory = memoryOf(fold, placed, subject);
  const shared = detector.among === undefined ? undefined : sharedOf(fold, detector.among, placed, event);
  const verdict = detector.observe(memory, event, detector.settings, fold.known, shared);
  return verdict === undefined ? undefined : raise(fold, placed, subject, verdict, event, false, position);
}

/** What the group of an event remembers. */
function sharedOf(fold: Fold, { groupOf }: Among<unknown>, { among }: Placed, event: Event): unknown {
  const group = groupOf(event, fold.known);
  const table = among === undefined ? undefined : fold.tables[among.table];
  if (group === '' || among === undefined || table === undefined) return undefined;
  const row = table.subjects.heard(event.tenant, group, event.trust !== 'none', minuteOfLog(fold.state, event));
  const memory = table.memories[among.state];
  return memory?.at(row) ?? memory?.start(row);
}

function count(fold: Fold, detector: Windowed, placed: Placed, subject: number, event: Event, position: Position) {
  const { state, latenessMs } = fold;
  const { windowMs, settings } = detector;
  // A clock that runs ahead must not put events beyond the windows that will close soon.
  const bounded = state.tick.time === 0 ? event.time : Math.min(event.time, state.tick.time + latenessMs);
  const index = Math.floor(bounded / windowMs);
  if (index < (state.closed[placed.at] ?? 0)) {
    state.late[placed.at] = (state.late[placed.at] ?? 0) + 1;
    if (detector.late === undefined) return undefined;
    const context = new LazyContext(tableOf(fold, placed).subjects, subject, index, detector, fold.known, () => 0);
    const verdict = detector.late(memoryOf(fold, placed, subject), event, context);
    return verdict === undefined ? undefined : raise(fold, placed, subject, verdict, event, true, position);
  }
  detector.count(tableOf(fold, placed).windows[placed.state]?.windowFor(subject, index), event, settings);
  return undefined;
}

/** Minutes since 1970 by the log, by the event itself before its first tick. */
export function minuteOfLog({ tick }: RunnerState, { time }: Pick<Event, 'time'>): number {
  return Math.floor((tick.time >= 60_000 ? tick.time : time) / 60_000);
}

export function tableOf({ tables }: Fold, { table }: Placed): Table {
  return tables[table] as Table;
}

/** What a detector remembers of a subject, begun where there is nothing yet. */
export function memoryOf(fold: Fold, placed: Placed, subject: number): unknown {
  const memory = tableOf(fold, placed).memories[placed.state];
  return memory?.at(subject) ?? memory?.start(subject);
}

function raise(
  fold: Fold,
  placed: Placed,
  subject: number,
  verdict: Verdict,
  event: Event,
  amends: boolean,
  position: Position,
) {
  const { time: at, gateway } = event;
  // By its own stamp an event of a clock that was set back lies before what is said of it.
  const concludedAt = Math.max(at, verdict.at ?? 0, amends ? fold.state.tick.time : 0);
  const circumstances = {
    at,
    concludedAt,
    evidence: eventId(event),
    device: deviceOf(event),
    gateway,
    amends,
    position,
  };
  return findingOf(placed.detector, tableOf(fold, placed).subjects.about(subject), verdict, circumstances);
}

/** A verdict that no event brings, at a tick. */
export function raiseAtTick(
  fold: Fold,
  placed: Placed,
  subject: number,
  verdict: Verdict,
  at: number,
  amends: boolean,
  position: Position,
): Finding | undefined {
  const about = tableOf(fold, placed).subjects.about(subject);
  const device = placed.detector.subjectKind === 'device' ? about.subject : '';
  const circumstances = { at, concludedAt: fold.state.tick.time, evidence: '', device, gateway: '', amends, position };
  return findingOf(placed.detector, about, verdict, circumstances);
}
