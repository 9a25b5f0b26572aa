import type { Event } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Tick } from '../../schemas/tick.ts';
import type { Verdict } from '../detector.ts';
import type { Panel, Stances } from '../../schemas/neighbours.ts';
import { closeBeside, hearBeside, makeRoom, mostWaiting as usuallyWaiting, settle, settleAlone } from './beside.ts';
import { closeWindows } from './close-windows.ts';
import { type Fold, minuteOfLog, raiseAtTick, show, tableOf } from './fold.ts';
import type { RunnerOptions } from './options.ts';
import { bySubject } from './order.ts';
import { type Plan, planOf } from './plan.ts';
import { reconsider } from './reconsider.ts';
import type { EventRows, Position } from './rows.ts';
import { detectorsDigest, emptyState, type RunnerState } from './state.ts';
import { type SubjectLimits, subjectLimits } from './subjects.ts';
import { emptyTable, Table } from './table.ts';

export interface Runner {
  /**
   * Folds one record of events; a record folded before changes nothing.
   * @param also is shown each event, which spares who wants them too a pass of its own
   */
  events(rows: EventRows, position: Position, also?: (event: Event) => void): Finding[];
  /** Lets time pass. The facts it names must have been folded into the view before. */
  tick(tick: Tick, position: Position): Finding[];
  /** Where readings stood in the windows that were over at the last tick, for the other partitions; undefined where no detector asks. */
  takeStances(): Stances[] | undefined;
  /**
   * Judges the readings of all windows up to one, which all partitions have told; nothing when it was done before, or while that window
   * is not over here (`closed`).
   * @param panels how neighbours stood at its end
   */
  settle(window: number, panels: readonly Panel[], position: Position): Finding[];
  /** Windows of neighbours below `closed` are over here, those below `settled` judged; how many readings wait. */
  readonly beside: { readonly closed: number; readonly settled: number; readonly waiting: number };
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

/**
 * Folds one partition of the log, in order, through the detectors of its lane. A pure fold: what comes out depends on the
 * records and the facts alone, not on how events were cut into records (`cause` apart, which names the record). Windows
 * close, and facts change, only at ticks.
 */
export function createRunner(options: RunnerOptions): Runner {
  const {
    detectors,
    lane,
    partition,
    facts,
    latenessMs = defaultLatenessMs,
    limits = subjectLimits,
    mostWaiting = usuallyWaiting,
    seed = 0,
    alone = false,
  } = options;
  const plan = planOf(detectors, lane);
  const state = emptyState(detectors, plan.tables, lane, partition, seed);
  const tables = tablesOf(plan, state, limits);
  const fold: Fold = { plan, latenessMs, limits, mostWaiting, state, tables, known: facts.asOf(0, 0) };

  return {
    events(rows, position, also) {
      if (position.offset < fold.state.next) return [];
      fold.state.next = position.offset + 1;
      return [...foldEvents(fold, rows, position, also), ...makeRoom(fold, position)];
    },

    tick(tick, position) {
      const before = fold.state.tick;
      if (position.offset < fold.state.next) return [];
      fold.state.next = position.offset + 1;
      fold.state.tick = later(before, tick);
      fold.known = facts.asOf(fold.state.tick.fleet, fold.state.tick.baselines);
      const found = foldTick(fold, fold.state.tick.fleet !== before.fleet, position);
      if (plan.beside) {
        closeBeside(fold, watermarkOf(fold));
        if (alone) found.push(...settleAlone(fold, position));
      }
      sweep(fold);
      return found;
    },

    takeStances: () => (plan.beside ? fold.state.beside.told.splice(0) : undefined),
    settle: (window, panels, position) => settle(fold, window, panels, position),
    get beside() {
      return fold.state.beside;
    },

    get next() {
      return fold.state.next;
    },
    get watermark() {
      return watermarkOf(fold);
    },
    late: () => Object.fromEntries(detectors.map(({ id }, i) => [id, fold.state.late[i] ?? 0])),
    subjects: () => fold.tables.reduce((sum, { subjects }) => sum + subjects.size, 0),
    snapshot: () => fold.state,
    restore(other) {
      const same = other.schema === 3 && other.lane === lane && other.partition === partition;
      if (!same || other.detectors !== detectorsDigest(detectors)) return false;
      fold.state = other;
      fold.tables = tablesOf(plan, other, limits);
      fold.known = facts.asOf(other.tick.fleet, other.tick.baselines);
      return true;
    },
  };
}

function tablesOf(plan: Plan, state: RunnerState, limits: SubjectLimits): Table[] {
  return plan.tables.map((detectors, i) => {
    const waits = (row: number): boolean => state.beside.rows[i]?.has(row) === true;
    return new Table(detectors, state.tables[i] ?? emptyTable(detectors, 0), limits, waits);
  });
}

function foldEvents(fold: Fold, rows: EventRows, position: Position, also?: (event: Event) => void): Finding[] {
  const { plan, state, tables } = fold;
  const found: Finding[] = [];
  for (let i = 0; i < rows.rows; i++) {
    const event = rows.seek(i);
    also?.(event);
    const groups = plan.byKind.get(event.kind);
    if (groups === undefined) continue;
    const { tenant, trust } = event;
    const minute = minuteOfLog(state, event);
    for (const { table, subjectOf, placed } of groups) {
      const subject = subjectOf(event, fold.known);
      if (subject === '') continue;
      const row = (tables[table] as Table).subjects.heard(tenant, subject, trust !== 'none', minute);
      for (const each of placed) {
        if (each.detector.type === 'beside') {
          hearBeside(fold, each.detector, each, row, event);
          continue;
        }
        const finding = show(fold, each, row, event, position);
        if (finding !== undefined) found.push(finding);
      }
    }
  }
  return found;
}

function foldTick(fold: Fold, changed: boolean, position: Position): Finding[] {
  const watermark = watermarkOf(fold);
  return fold.plan.placed.flatMap((placed) => {
    const raise = (subject: number, verdict: Verdict, end: number) =>
      raiseAtTick(fold, placed, subject, verdict, end, false, position);
    const found =
      placed.detector.type === 'window'
        ? closeWindows(placed, tableOf(fold, placed), fold.state, fold.known, watermark, raise)
        : reconsider(fold, placed, changed, watermark, position);
    return found.sort(bySubject);
  });
}

function sweep({ state, plan, tables }: Fold): void {
  const minute = Math.floor(state.tick.time / 60_000);
  if (minute < state.sweptAt + sweepMinutes) return;
  state.sweptAt = minute;
  tables.forEach(({ subjects }, i) => subjects.expire(minute - Math.ceil((plan.retainMs[i] ?? 0) / 60_000)));
}

function watermarkOf({ state, latenessMs }: Fold): number {
  return Math.max(0, state.tick.time - latenessMs);
}

function later(before: Tick, tick: Tick): Tick {
  return {
    time: Math.max(before.time, tick.time),
    fleet: Math.max(before.fleet, tick.fleet),
    baselines: Math.max(before.baselines, tick.baselines),
  };
}
