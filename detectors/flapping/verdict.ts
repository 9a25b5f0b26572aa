import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Episode } from './memory.ts';

/** Half of the sessions ended by another's taking over: two speak in one name. Otherwise a line or a battery is bad. */
export function flappingVerdict(episode: Episode, event: Event, leakMs: number): Verdict {
  const { from, endings, takeovers, ids, spoofable } = episode;
  const device = deviceOf(event);
  const overMs = Math.max(0, event.time - from);
  const isTakeover = takeovers * 2 >= endings;
  const how = isTakeover ? `, ${takeovers} of them because another session took over` : '';
  return {
    reason: isTakeover ? 'session_takeover' : 'flapping',
    severity: isTakeover ? 'medium' : 'low',
    confidence: 2,
    spoofable,
    title: `${endings} sessions of ${device} ended within ${span(overMs)}${how}`,
    at: event.time,
    evidence: ids.toReversed(),
    device,
    gateway: event.gateway,
    explanation: {
      metric: `sessions ended within ${span(overMs)}`,
      observed: endings,
      expectedLow: 0,
      expectedHigh: Math.max(1, Math.ceil(overMs / leakMs)),
      samples: endings,
      whose: 'fixed',
    },
    facts: { endings, takeovers, from, overMs, lastReason: event.reason, peer: event.peer },
  };
}
