import type { Outcome } from '../../schemas/command.ts';
import type { Quarantine, QuarantineChange } from '../../schemas/quarantine.ts';

type Said = Pick<Outcome, 'result' | 'final' | 'reason'>;

/** What the alert that asked for a quarantine hears of a change of it; undefined for what is only the gateways' business. */
export function outcomeOf(change: QuarantineChange, after: Quarantine): Outcome | undefined {
  const { command, tenant } = after;
  const said = command === '' ? undefined : saidOf(change, after);
  if (said === undefined) return undefined;
  return { command, type: 'quarantine-device', tenant, at: change.at, attempt: 1, providerId: after.id, ...said };
}

function saidOf(change: QuarantineChange, { state, reason, simulated }: Quarantine): Said | undefined {
  switch (change.type) {
    case 'quarantine-planned':
      if (state === 'refused') return { result: 'refused', final: true, reason };
      if (state === 'held') return { result: 'deferred', final: false, reason };
      return simulated
        ? { result: 'simulated', final: true, reason: '' }
        : { result: 'attempted', final: false, reason: '' };
    case 'quarantine-reported':
      // Told when it came to be so, and not again with every enforcer that follows.
      return state === 'applied' && change.said === 'denied'
        ? { result: 'accepted', final: false, reason: 'applied' }
        : undefined;
    case 'quarantine-verified':
      return { result: 'accepted', final: true, reason: 'refusal_observed' };
    case 'quarantine-overdue':
      return { result: 'unknown', final: false, reason: 'refusal_not_observed' };
    case 'quarantine-breached':
      return { result: 'unknown', final: false, reason: 'still_connected' };
    case 'quarantine-lifted':
      return { result: 'accepted', final: true, reason: `lifted_${change.why}` };
    case 'quarantine-confirmed':
      return { result: 'attempted', final: false, reason: 'confirmed' };
    case 'responses-stopped':
    case 'responses-resumed':
    case 'wish-refused':
      return undefined;
  }
}
