import type { Finding } from '../../schemas/finding.ts';
import type { Known, Verdict, WindowDetector } from '../detector.ts';
import { driftOf } from './drift.ts';
import type { Placed } from './plan.ts';
import type { RunnerState } from './state.ts';
import type { Table } from './table.ts';
import { LazyContext } from './window-context.ts';

type Raise = (subject: number, verdict: Verdict, end: number) => Finding | undefined;
type Drift = (cohort: string) => number;

/** Judges and lets go of every window of one detector that ends by the watermark, oldest first. */
export function closeWindows(
  placed: Placed,
  { subjects, memories, windows: all }: Table,
  state: RunnerState,
  known: Known,
  watermark: number,
  raise: Raise,
): Finding[] {
  // oxlint-disable-next-line no-explicit-any
  const detector = placed.detector as WindowDetector<any, any, any>;
  const windows = all[placed.state];
  const memory = memories[placed.state];
  const limit = Math.floor(watermark / detector.windowMs);
  if (windows === undefined || memory === undefined || limit <= (state.closed[placed.at] ?? 0)) return [];
  const found: Finding[] = [];
  for (const index of windows.due(limit)) {
    const drifts = new Map<string, Drift>();
    const driftFor = (subject: number): number => {
      const { pace, windowMs } = detector;
      if (pace === undefined) return 0;
      const tenant = subjects.tenantOf(subject);
      let drift = drifts.get(tenant);
      if (drift === undefined)
        drifts.set(tenant, (drift = driftOf(subjects, windows, tenant, { pace, windowMs }, index, known)));
      return drift(known.usual(tenant, subjects.nameOf(subject), pace.metric, index * windowMs)?.cohort ?? '');
    };
    for (const { window: row, subject } of windows.opened(index)) {
      const window = windows.show(row);
      if (detector.matters?.(window, detector.settings) === false) continue;
      const drift = (): number => {
        const value = driftFor(subject);
        // The drift has looked at other windows, and the detector is still with this one.
        windows.show(row);
        return value;
      };
      const context = new LazyContext(subjects, subject, index, detector, known, drift);
      const verdict = detector.judge(memory.at(subject) ?? memory.start(subject), window, context);
      const finding = verdict === undefined ? undefined : raise(subject, verdict, context.to);
      if (finding !== undefined) found.push(finding);
    }
    // Only now: the drift of this window is taken over all of them.
    windows.close(index, (subject) => subjects.settle(subject));
  }
  state.closed[placed.at] = limit;
  return found;
}
