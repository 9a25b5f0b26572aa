import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { type Memory, suspicionOf } from './memory.ts';

export type Reason = 'sequence_repeated' | 'nonce_reused' | 'payload_repeated';

const what: Record<Reason, string> = {
  sequence_repeated: 'messages already received',
  nonce_reused: 'messages with a nonce already used',
  payload_repeated: 'messages with a payload it had sent before',
};

export function replayVerdict(memory: Memory, event: Event, reason: Reason, settings: { withinMs: number }): Verdict {
  const { hitIds, hitTimes } = suspicionOf(memory);
  const { clock } = memory;
  const spanMs = clock - (hitTimes[0] ?? clock);
  const weak = reason === 'payload_repeated';
  return {
    reason,
    severity: weak ? 'medium' : 'high',
    title: `${hitIds.length} ${what[reason]} came again as ${deviceOf(event)} within ${span(spanMs)}, from another session or address`,
    confidence: weak ? 1 : 3,
    spoofable: spoofableBy(event.trust),
    at: clock,
    evidence: [...hitIds],
    explanation: {
      metric: `repeats from elsewhere in ${span(settings.withinMs)}`,
      observed: hitIds.length,
      expectedLow: 0,
      expectedHigh: 0,
      samples: memory.fresh,
      whose: weak ? 'device' : 'fixed',
    },
    facts: {
      spanMs,
      sequence: event.sequence,
      highestSequence: memory.high,
      bootId: event.bootId,
      session: event.session,
      peer: event.peer,
      ownRepeats: memory.repeats,
      messagesKnown: memory.fresh,
    },
  };
}
