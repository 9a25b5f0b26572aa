import type { Actor } from '../../schemas/alert.ts';
import {
  canBeLifted,
  type Revocation,
  type RevocationChange,
  type RevocationRequest,
} from '../../schemas/revocation.ts';
import type { RevocationRules } from './plan.ts';
import { isInForce, isOver, type Published, publicationKey, type RevocationState } from './state.ts';

/** A person's word on what is already planned. */
export type RevocationWord = Extract<RevocationRequest, { type: 'confirm-revocation' | 'lift-revocation' }>;

/** What it changes; words that cannot be followed are put on record with the reason. */
export function wished(state: RevocationState, word: RevocationWord): RevocationChange[] {
  const { id: request, tenant, actor, at } = word;
  if (state.decided.has(request)) return [];
  const refuse = (reason: Extract<RevocationChange, { type: 'wish-refused' }>['reason']): RevocationChange[] => [
    { type: 'wish-refused', at, request, tenant, actor, reason },
  ];
  const revocation = state.all.get(word.revocation);
  if (revocation === undefined || revocation.tenant !== tenant) return refuse('unknown_revocation');
  const { id } = revocation;
  if (word.type === 'lift-revocation') {
    if (isOver(revocation) || revocation.state === 'lifting') return refuse('already_over');
    if (revocation.state === 'held') return [{ type: 'revocation-withdrawn', at, request, id, actor, why: 'declined' }];
    if (!canBeLifted(revocation)) return refuse('cannot_be_lifted');
    return [{ type: 'revocation-withdrawn', at, request, id, actor, why: 'lifted' }];
  }
  if (revocation.state !== 'held') return refuse('not_held');
  if (revocation.target !== word.target) return refuse('other_target');
  if (samePerson(revocation.requestedBy, actor)) return refuse('needs_another_person');
  return [{ type: 'revocation-confirmed', at, request, id, actor }];
}

/** The kill switch of all responses, as this fold sees it. */
export function switched(
  state: RevocationState,
  {
    type,
    id: request,
    tenant,
    actor,
    at,
  }: { type: 'stop-responses' | 'resume-responses'; id: string; tenant: string; actor: Actor; at: number },
): RevocationChange[] {
  if (state.decided.has(request)) return [];
  return [{ type: type === 'stop-responses' ? 'responses-stopped' : 'responses-resumed', at, request, tenant, actor }];
}

function samePerson(one: Actor, other: Actor): boolean {
  if (other.type !== 'person') return true;
  return one.type === 'person' && one.name === other.name;
}

/** Whether the facts it asks for must still be written: looked at again after every change and every restart. */
export function isUnsaid({ state, facts, simulated }: Revocation): boolean {
  return (state === 'applying' || state === 'lifting') && facts === null && !simulated;
}

/** What it changes that lists went out: every list that concerns a revocation must have reached its facts. */
export function published(
  { all }: RevocationState,
  lists: Published,
  at: number,
  { verifyWithinMs }: RevocationRules,
): RevocationChange[] {
  const changes: RevocationChange[] = [];
  for (const { id, state, tenant, facts, certificates } of all.values()) {
    if ((state !== 'applying' && state !== 'lifting') || facts === null) continue;
    const reached = ({ issuer }: { issuer: string }): boolean =>
      (lists.get(publicationKey(tenant, issuer)) ?? 0) >= facts;
    if (certificates.every(reached))
      changes.push({ type: 'revocation-published', at, id, verifyBy: at + verifyWithinMs });
  }
  return changes;
}

export interface RevocationSighting {
  revocation: string;
  /** Id of the event. */
  event: string;
  /** Event time, ms. */
  at: number;
  refused: boolean;
}

/**
 * What it changes that the certificate was refused as revoked, or let in. A refusal counts from when the lists show it;
 * being let in once gateways had their time to fetch them.
 */
export function sighted(
  { all }: RevocationState,
  { revocation: id, event, at, refused }: RevocationSighting,
  { propagationMs }: RevocationRules,
): RevocationChange[] {
  const revocation = all.get(id);
  if (revocation === undefined || !isInForce(revocation) || revocation.appliedAt === null) return [];
  const { state, appliedAt } = revocation;
  if (refused) {
    if (at <= appliedAt || state === 'verified') return [];
    return [{ type: 'revocation-verified', at, id, evidence: event }];
  }
  if (at <= appliedAt + propagationMs || state === 'breached') return [];
  return [{ type: 'revocation-breached', at, id, evidence: event }];
}

/** How long one waits for a second person, ms. */
const heldMs = 24 * 3_600_000;

/** What only the passing of time brings. */
export function due({ all }: RevocationState, now: number, { watchMs }: RevocationRules): RevocationChange[] {
  const changes: RevocationChange[] = [];
  for (const one of all.values()) {
    const { id, state, plannedAt, appliedAt, verifyBy, simulated } = one;
    const since = simulated ? plannedAt : appliedAt;
    if (state === 'held' && plannedAt + heldMs <= now) {
      changes.push({
        type: 'revocation-withdrawn',
        at: now,
        request: '',
        id,
        actor: { type: 'system' },
        why: 'lapsed',
      });
    } else if (state === 'applied' && verifyBy !== null && verifyBy <= now) {
      changes.push({ type: 'revocation-overdue', at: now, id });
    } else if (isInForce(one) && isForgettable(one) && since !== null && since + watchMs <= now) {
      changes.push({ type: 'revocation-settled', at: now, id });
    }
  }
  return changes;
}

/** A hold stays at hand until it is lifted. */
function isForgettable({ reason, simulated }: Revocation): boolean {
  return simulated || !canBeLifted({ reason });
}
