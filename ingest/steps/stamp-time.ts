import type { EventDraft } from '../../schemas/event/event.ts';
import { limits } from '../../schemas/limits.ts';
import type { StepResult } from './step.ts';

/**
 * Decides `time`, once and for all readers: the sender's clock where the channel vouches for the sender or the sender
 * marks the event as spooled, else ours. A clock outside the bounds of schemas/limits.ts is refused rather than mended,
 * since no window would be right for it. Events of a clock more than five minutes off carry the attribute `skew`, in ms.
 */
export function stampTime(draft: EventDraft): StepResult {
  const { at, receivedAt } = draft;
  if (at === 0) {
    draft.time = receivedAt;
    return '';
  }
  if (!(at >= limits.earliestAt && at <= receivedAt + limits.aheadOfReceiptMs)) return 'time_out_of_range';
  draft.time = draft.trust !== 'none' || draft.backlog ? at : receivedAt;
  const skew = at - receivedAt;
  if (skew > limits.skewMs || skew < -limits.skewMs) draft.attributes.push('skew', String(skew));
  return '';
}
