import type { Finding } from '../../schemas/finding.ts';
import type { Known, Verdict, WindowDetector } from '../detector.ts';
import type { Placed } from './plan.ts';
import type { RunnerState } from './state.ts';
import { type Slot, subjectsOf } from './subjects.ts';
import { driftOf, dropWindow, LazyContext, windowAt, type Windows } from './windows.ts';

type Raise = (slot: Slot, verdict: Verdict, end: number) => Finding | undefined;
type Drift = (cohort: string) => number;

/** Judges and lets go of every window of one detector that ends by the watermark, oldest first. */
export function closeWindows(
  placed: Placed,
  state: RunnerState,
  known: Known,
  watermark: number,
  raise: Raise,
): Finding[] {
  // oxlint-disable-next-line no-explicit-any
  const detector = placed.detector as WindowDetector<any, any, any>;
  const limit = Math.floor(watermark / detector.windowMs);
  const opened = state.opened[placed.at] ?? new Map<number, Slot[]>();
  if (limit <= (state.closed[placed.at] ?? 0)) return [];
  const found: Finding[] = [];
  const due = [...opened.keys()].filter((index) => index < limit).sort((a, b) => a - b);
  for (const index of due) {
    const slots = opened.get(index) ?? [];
    const drifts = new Map<string, Drift>();
    for (const slot of slots) {
      const windows = slot.states[placed.state] as Windows;
      const window = windowAt(windows, index);
      if (window === undefined || detector.matters?.(window, detector.settings) === false) continue;
      windows.memory ??= detector.start();
      const drift = () => driftFor(slot, index);
      const context = new LazyContext(slot, index, detector.windowMs, detector.settings, known, drift);
      const verdict = detector.judge(windows.memory, window, context);
      const finding = verdict === undefined ? undefined : raise(slot, verdict, context.to);
      if (finding !== undefined) found.push(finding);
    }
    // Only now: the drift of this window is taken over all of them.
    for (const slot of slots) dropWindow(slot.states[placed.state] as Windows, index);
    opened.delete(index);

    function driftFor(slot: Slot, at: number): number {
      const { pace } = detector;
      if (pace === undefined) return 0;
      let drift = drifts.get(slot.tenant);
      if (drift === undefined) {
        const subjects = subjectsOf(state.tables[placed.table] ?? new Map(), slot.tenant);
        const minute = Math.floor(((at + 1) * detector.windowMs) / 60_000);
        drift = driftOf(subjects, placed.state, pace, at, minute, known);
        drifts.set(slot.tenant, drift);
      }
      return drift(known.usual(slot.tenant, slot.subject, pace.metric)?.cohort ?? '');
    }
  }
  state.closed[placed.at] = limit;
  return found;
}
