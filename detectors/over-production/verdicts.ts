import type { Order, Verdict } from '../detector.ts';
import type { Memory } from './memory.ts';

const reason = 'over_production';

/** The factory made, or somebody copied, more than was ordered. */
export function overVerdict(memory: Memory, last: NonNullable<Memory['last']>, batch: string, order: Order): Verdict {
  const connected = memory.ids.size;
  return {
    reason,
    severity: 'high',
    title: `${connected} devices of batch ${batch} have connected, ${order.quantity} were ordered; the latest is ${last.device}`,
    confidence: 2,
    spoofable: last.spoofable,
    at: last.at,
    // The first beyond the order names the finding, as long as there is one.
    evidence: [...new Set([memory.raised, last.id])],
    device: last.device,
    gateway: last.gateway,
    explanation: {
      metric: 'distinct devices of the batch',
      observed: connected,
      expectedLow: 0,
      expectedHigh: order.quantity,
      samples: connected,
      whose: 'fixed',
    },
    facts: factsOf(connected, order, last.peer),
  };
}

/** The next version of a finding that a larger order has answered. */
export function withinVerdict(memory: Memory, batch: string, order: Order, now: number): Verdict {
  return {
    reason,
    severity: 'info',
    title: `${memory.ids.size} devices of batch ${batch} have connected, and ${order.quantity} were ordered after all`,
    confidence: 3,
    spoofable: memory.last?.spoofable ?? 0,
    at: memory.last?.at ?? now,
    evidence: [memory.raised],
    facts: factsOf(memory.ids.size, order, memory.last?.peer ?? ''),
  };
}

function factsOf(connected: number, order: Order, peer: string): Verdict['facts'] {
  const { quantity, listed, manufacturer } = order;
  return {
    connected,
    ordered: quantity,
    listed,
    manufacturer,
    listedBeyondOrder: Math.max(0, listed - quantity),
    peer,
  };
}
