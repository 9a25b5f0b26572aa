import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { type Memory, type Replayer, suspicionOf } from './memory.ts';

export type Reason = 'sequence_repeated' | 'nonce_reused' | 'payload_repeated';

const what: Record<Reason, string> = {
  sequence_repeated: 'messages already received',
  nonce_reused: 'messages with a nonce already used',
  payload_repeated: 'messages with a payload it had sent before',
};

/** Everything in it that names somebody names the replayer: whoever acts on it must not hit the device replayed. */
export function replayVerdict(
  memory: Memory,
  device: string,
  replayer: Replayer,
  reason: Reason,
  settings: { withinMs: number },
): Verdict {
  const { hitIds, hitTimes } = suspicionOf(memory);
  const { clock } = memory;
  const spanMs = clock - (hitTimes[0] ?? clock);
  const weak = reason === 'payload_repeated';
  return {
    reason,
    severity: weak ? 'medium' : 'high',
    title: `${hitIds.length} ${what[reason]} came again as ${device} within ${span(spanMs)}, from another session or address`,
    confidence: weak ? 1 : 3,
    spoofable: spoofableBy(replayer.trust),
    at: clock,
    gateway: replayer.gateway,
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
      sequence: replayer.sequence,
      highestSequence: memory.high,
      bootId: replayer.bootId,
      session: replayer.session,
      peer: replayer.peer,
      ownRepeats: memory.repeats,
      messagesKnown: memory.fresh,
    },
  };
}

/** The device itself repeats, or somebody in its own session: too weak to name anybody. */
export function burstVerdict(memory: Memory, device: string, event: Replayer): Verdict {
  const { burstRepeats, burst, repeats, fresh } = memory;
  return {
    reason: 'payload_burst',
    severity: 'low',
    title: `${device} sent ${burstRepeats} payloads again within a few messages, where it repeats ${repeats} of ${fresh}`,
    confidence: 1,
    spoofable: spoofableBy(event.trust),
    gateway: event.gateway,
    explanation: {
      metric: 'payloads repeated in a burst',
      observed: burstRepeats,
      expectedLow: 0,
      expectedHigh: Math.ceil((2 * burstRepeats * repeats) / Math.max(1, fresh)),
      samples: fresh,
      whose: 'device',
    },
    facts: {
      // How many times likelier than the device's own repeating, as a natural logarithm.
      evidence: Math.round(100 * burst) / 100,
      ...{ session: event.session, peer: event.peer, ownRepeats: repeats, messagesKnown: fresh },
    },
  };
}
