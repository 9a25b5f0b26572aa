import type { Issued, Order, Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Memory } from './memory.ts';

const reason = 'not_on_issued_list';

/** The batch's list is whole, hence `order`, or it had its time to arrive. */
export function missingVerdict(memory: Memory, device: string, pendingMs: number, order: Order | undefined): Verdict {
  const { productionBatch, peer } = memory;
  const why =
    order === undefined
      ? `on no manufacturer's list ${span(pendingMs)} after it first connected`
      : `says it is of batch ${productionBatch}, whose ${order.listed} listed devices do not include it`;
  return {
    reason,
    severity: order === undefined ? 'medium' : 'high',
    title: `${device} ${order === undefined ? 'is ' : ''}${why}`,
    confidence: order === undefined ? 2 : 3,
    facts: {
      productionBatch,
      peer,
      firstAt: memory.firstAt,
      pendingMs,
      ordered: order?.quantity ?? null,
      listed: order?.listed ?? null,
    },
    ...shared(memory),
  };
}

/** The next version of a finding that a list has answered. */
export function listedVerdict(memory: Memory, device: string, issued: Issued, now: number): Verdict {
  return {
    reason,
    severity: 'info',
    title: `${device} is on the list of ${issued.manufacturer} after all, which came ${span(now - memory.firstAt)} after it first connected`,
    confidence: 3,
    facts: {
      productionBatch: issued.productionBatch,
      manufacturer: issued.manufacturer,
      peer: memory.peer,
      firstAt: memory.firstAt,
      learnedAt: issued.learnedAt,
    },
    ...shared(memory),
  };
}

function shared({ firstAt, id, gateway, spoofable }: Memory) {
  return { at: firstAt, evidence: [id], gateway, spoofable: spoofable as 0 | 1 | 2 | 3, explanation: null };
}
