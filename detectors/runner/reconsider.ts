import type { Finding } from '../../schemas/finding.ts';
import { type Fold, raiseAtTick } from './fold.ts';
import type { Placed } from './plan.ts';
import type { Position } from './rows.ts';
import { slotsOf } from './subjects.ts';

/** Asks a stream detector again about every subject: after facts have changed, and as time passes. */
export function reconsider(
  fold: Fold,
  placed: Placed,
  changed: boolean,
  watermark: number,
  position: Position,
): Finding[] {
  const { detector } = placed;
  if (detector.type !== 'stream') return [];
  const asks = changed && detector.reconsider !== undefined;
  if (!asks && detector.elapse === undefined) return [];
  const { settings } = detector;
  const { state, known } = fold;
  const now = state.tick.time;
  const found: (Finding | undefined)[] = [];
  for (const [tenant, subjects] of state.tables[placed.table] ?? []) {
    for (const slot of slotsOf(subjects)) {
      const memory = slot.states[placed.state];
      if (memory === undefined) continue;
      const late = asks ? detector.reconsider?.(memory, slot.subject, tenant, settings, known, now) : undefined;
      if (late !== undefined) found.push(raiseAtTick(fold, placed, slot, late, now, true, position));
      const due = detector.elapse?.(memory, slot.subject, tenant, settings, known, watermark);
      if (due !== undefined) found.push(raiseAtTick(fold, placed, slot, due, watermark, false, position));
    }
  }
  return found.filter((finding) => finding !== undefined);
}
