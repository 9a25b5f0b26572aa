import type { Finding } from '../../schemas/finding.ts';
import { type Fold, raiseAtTick, type Stream, tableOf } from './fold.ts';
import type { Placed } from './plan.ts';
import type { Position } from './rows.ts';

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
  const { subjects, memories } = tableOf(fold, placed);
  for (const row of subjects.rows()) {
    const memory = memories[placed.state]?.at(row);
    if (memory === undefined) continue;
    if (!asks && !isDue(detector, memory, watermark)) continue;
    const tenant = subjects.tenantOf(row);
    const subject = subjects.nameOf(row);
    const late = asks ? detector.reconsider?.(memory, subject, tenant, settings, known, now) : undefined;
    if (late !== undefined) found.push(raiseAtTick(fold, placed, row, late, now, true, position));
    // What the facts have settled just now is due no more.
    const due = isDue(detector, memory, watermark)
      ? detector.elapse?.(memory, subject, tenant, settings, known, watermark)
      : undefined;
    if (due !== undefined) found.push(raiseAtTick(fold, placed, row, due, watermark, due.refreshes === true, position));
  }
  return found.filter((finding) => finding !== undefined);
}

function isDue(detector: Stream, memory: unknown, watermark: number): boolean {
  const at = detector.dueAt?.(memory) ?? watermark;
  return detector.elapse !== undefined && at > 0 && at <= watermark;
}
