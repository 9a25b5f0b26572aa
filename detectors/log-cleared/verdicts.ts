import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import type { Stop } from './memory.ts';

/** Characters of a line that a finding repeats. */
const mostSaid = 200;

export function clearedVerdict(source: string, event: Event, text: string, planned: string): Verdict {
  const { program, host, gateway } = event;
  return {
    reason: 'log_cleared',
    severity: planned === '' ? 'high' : 'medium',
    confidence: 3,
    spoofable: spoofableBy(event.trust),
    title: `A log of ${source} was cleared, says ${program}`,
    device: deviceOf(event),
    gateway,
    facts: { program, host, said: text.slice(0, mostSaid), ...(planned === '' ? {} : { planned }) },
  };
}

export function unwatchedVerdict(source: string, event: Event, text: string, planned: string): Verdict {
  const cleared = clearedVerdict(source, event, text, planned);
  return {
    ...cleared,
    reason: 'auditing_disabled',
    severity: planned === '' ? 'medium' : 'low',
    title: `Auditing of ${source} was switched off, says ${event.program}`,
  };
}

export function notBackVerdict(source: string, stop: Stop, afterMs: number): Verdict {
  const { program, id, at, gateway, device, spoofable } = stop;
  return {
    reason: 'logger_not_back',
    severity: 'low',
    confidence: 2,
    spoofable,
    title: `${program} of ${source} stopped and was not started again within ${span(afterMs)}`,
    at,
    evidence: [id],
    device,
    gateway,
    facts: { program, stoppedAt: at, waitedMs: afterMs },
  };
}
