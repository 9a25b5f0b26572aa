import type { Event } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import { neighbourWindowMs, type Panel } from '../../schemas/neighbours.ts';
import type { BesideDetector, Verdict } from '../detector.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import type { Held } from './beside-state.ts';
import { findingOf } from './finding.ts';
import { type Fold, memoryOf, tableOf } from './fold.ts';
import { bySubject } from './order.ts';
import { Panels } from './panels.ts';
import type { Placed } from './plan.ts';
import type { Position } from './rows.ts';
import { closeStances, heardOf, kindName, noteStance, windowOf } from './stances.ts';

// oxlint-disable-next-line no-explicit-any
type Beside = BesideDetector<any, any>;

/** Readings that wait at most, some 400 bytes each: beyond it the oldest window is judged without neighbours. */
export const mostWaiting = 500_000;
/** From so many on who feeds the fold should wait for the neighbours. */
export const manyWaiting = 400_000;

/** Hears an event of a detector that judges beside neighbours, and keeps what it said until they have told. */
export function hearBeside(fold: Fold, detector: Beside, placed: Placed, row: number, event: Event): void {
  const { beside } = fold.state;
  const spoken = detector.hear(memoryOf(fold, placed, row), event, detector.settings);
  if (spoken === undefined) return;
  const { reading, shape, stands } = spoken;
  const { tenant } = event;
  const group = detector.groupOf(event, fold.known);
  const window = Math.max(beside.closed, windowOf(boundedTime(fold, event.time)));
  const held = beside.held.get(window) ?? [];
  const heard = heardOf(beside.open, window, { tenant, group, shape });
  held.push({ at: placed.at, row, kind: heard.name, reading });
  beside.held.set(window, held);
  beside.waiting++;
  const rows = (beside.rows[placed.table] ??= new Map());
  rows.set(row, (rows.get(row) ?? 0) + 1);
  if (stands === undefined || group === '') return;
  noteStance(heard, { device: fingerprint(reading.device), time: reading.time, stands });
}

/** A clock that runs ahead must not put readings beyond the windows that will be over soon. */
function boundedTime({ state, latenessMs }: Fold, time: number): number {
  return state.tick.time === 0 ? time : Math.min(time, state.tick.time + latenessMs);
}

/** Closes the windows that are over at a watermark: what was heard in them is to be told. */
export function closeBeside({ state }: Fold, watermark: number): void {
  const { beside } = state;
  beside.closed = Math.max(beside.closed, windowOf(watermark));
  for (const stances of closeStances(beside.open, beside.closed)) beside.told.push(stances);
}

/** Judges by what this partition heard, as all there is. */
export function settleAlone(fold: Fold, position: Position): Finding[] {
  const { beside } = fold.state;
  const panels = new Panels(beside.panels);
  const told = Map.groupBy(beside.told.splice(0), ({ window }) => window);
  const windows = [...new Set([...told.keys(), beside.closed - 1])].toSorted((a, b) => a - b);
  const noted = (window: number): Panel[] => panels.note(told.get(window) ?? []);
  const found = windows.flatMap((window) => settle(fold, window, noted(window), position));
  panels.forget(beside.closed * neighbourWindowMs);
  return found;
}

/** Judges what waits of the windows up to one that all partitions have told. @param panels of that window */
export function settle(fold: Fold, window: number, panels: readonly Panel[], position: Position): Finding[] {
  const { beside } = fold.state;
  if (window < beside.settled || window >= beside.closed) return [];
  beside.settled = window + 1;
  const over = [...beside.held.keys()].filter((index) => index <= window).toSorted((a, b) => a - b);
  if (over.length === 0) return [];
  const slots = new Map(panels.map((one) => [kindName(one), one.slots]));
  return over.flatMap((index) => judgeWindow(fold, index, ({ kind }) => slots.get(kind), position));
}

/** Where more wait than there is room for, the oldest wait no longer. */
export function makeRoom(fold: Fold, position: Position): Finding[] {
  const { beside } = fold.state;
  const found: Finding[] = [];
  while (beside.waiting > fold.mostWaiting)
    found.push(...judgeWindow(fold, oldest(beside.held), () => undefined, position));
  return found;
}

function oldest(held: ReadonlyMap<number, unknown>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const window of held.keys()) least = Math.min(least, window);
  return least;
}

type SlotsOf = (held: Held) => readonly number[] | undefined;

function judgeWindow(fold: Fold, window: number, slotsOf: SlotsOf, position: Position): Finding[] {
  const { beside } = fold.state;
  const all = beside.held.get(window) ?? [];
  beside.held.delete(window);
  beside.waiting -= all.length;
  const concludedAt = (window + 1) * neighbourWindowMs + fold.latenessMs;
  const found: Finding[] = [];
  for (const held of all) {
    const { detector, memory } = judgeOf(fold, held);
    const verdict = detector.judge(memory, held.reading, slotsOf(held), detector.settings);
    if (verdict !== undefined) raise(fold, held, verdict, { concludedAt, amends: false, position }, found);
  }
  for (const held of all) {
    lapse(fold, held, { concludedAt, amends: true, position }, found);
    letGo(fold, held);
  }
  return found.sort(bySubject);
}

function judgeOf(fold: Fold, { at, row }: Held): { detector: Beside; memory: unknown } {
  const placed = fold.plan.placed[at] as Placed;
  return { detector: placed.detector as Beside, memory: memoryOf(fold, placed, row) };
}

interface Conclusion {
  concludedAt: number;
  amends: boolean;
  position: Position;
}

/** Tells what has grown in the window. */
function lapse(fold: Fold, held: Held, conclusion: Conclusion, found: Finding[]): void {
  const { detector, memory } = judgeOf(fold, held);
  for (;;) {
    const verdict = detector.elapse(memory, held.reading.device, detector.settings);
    if (verdict === undefined) return;
    raise(fold, held, verdict, { ...conclusion, amends: verdict.refreshes === true }, found);
  }
}

function raise(fold: Fold, held: Held, verdict: Verdict, conclusion: Conclusion, found: Finding[]): void {
  const { at, row, reading } = held;
  const placed = fold.plan.placed[at] as Placed;
  const { id: evidence, time, device, gateway } = reading;
  const circumstances = { at: time, evidence, device, gateway, ...conclusion };
  const finding = findingOf(placed.detector, tableOf(fold, placed).subjects.about(row), verdict, circumstances);
  if (finding !== undefined) found.push(finding);
}

/** Of a subject nobody has heard of for long, memory was kept for what waited of it. */
function letGo(fold: Fold, { at, row }: Held): void {
  const placed = fold.plan.placed[at] as Placed;
  const rows = fold.state.beside.rows[placed.table];
  const left = (rows?.get(row) ?? 1) - 1;
  if (left > 0) {
    rows?.set(row, left);
    return;
  }
  rows?.delete(row);
  tableOf(fold, placed).subjects.settle(row);
}
