import type { Outcome } from '../../schemas/command.ts';
import type { Revocation, RevocationChange } from '../../schemas/revocation.ts';

type Said = Pick<Outcome, 'result' | 'final' | 'reason'>;

/** What the alert that asked for a revocation hears of a change of it; undefined for what is nobody's business there. */
export function outcomeOf(change: RevocationChange, after: Revocation): Outcome | undefined {
  const { command, tenant } = after;
  const said = command === '' ? undefined : saidOf(change, after);
  if (said === undefined) return undefined;
  return { command, type: 'revoke-certificate', tenant, at: change.at, attempt: 1, providerId: after.id, ...said };
}

function saidOf(change: RevocationChange, { state, why, simulated }: Revocation): Said | undefined {
  switch (change.type) {
    case 'revocation-planned':
      if (state === 'refused') return { result: 'refused', final: true, reason: why };
      if (state === 'held') return { result: 'deferred', final: false, reason: why };
      return simulated
        ? { result: 'simulated', final: true, reason: '' }
        : { result: 'attempted', final: false, reason: '' };
    case 'revocation-confirmed':
      return { result: 'attempted', final: false, reason: 'confirmed' };
    case 'revocation-published':
      return state === 'lifted'
        ? { result: 'accepted', final: true, reason: 'lifted' }
        : { result: 'accepted', final: false, reason: 'published' };
    case 'revocation-verified':
      return { result: 'accepted', final: true, reason: 'refusal_observed' };
    case 'revocation-overdue':
      return { result: 'unknown', final: false, reason: 'refusal_not_observed' };
    case 'revocation-breached':
      return { result: 'unknown', final: false, reason: 'still_accepted' };
    case 'revocation-withdrawn':
      return change.why === 'lifted' ? undefined : { result: 'refused', final: true, reason: change.why };
    case 'revocation-settled':
      return simulated ? undefined : { result: 'accepted', final: true, reason: 'settled' };
    case 'revocation-recorded':
    case 'responses-stopped':
    case 'responses-resumed':
    case 'wish-refused':
      return undefined;
  }
}
