import type { Begun } from '../caps.ts';
import type { Publication, Revocation, RevocationChange } from '../../schemas/revocation.ts';
import { forgetOldest } from '../remembered.ts';

/** A fold of `revocations.v1`. */
export interface RevocationState {
  readonly all: Map<string, Revocation>;
  /** Tenants in which nothing new may begin. */
  readonly stopped: Set<string>;
  /** Wishes and commands decided already, so that one delivered twice is decided once. */
  readonly decided: Set<string>;
}

export const noRevocations = (): RevocationState => ({ all: new Map(), stopped: new Set(), decided: new Set() });

/** Up to which offset of `fleet.v1` the list of an issuer holds what is said, by tenant and key id. */
export type Published = Map<string, Publication['facts']>;

export function heard(published: Published, { tenant, issuer, facts }: Publication): void {
  const key = publicationKey(tenant, issuer);
  published.set(key, Math.max(published.get(key) ?? 0, facts));
}

export const publicationKey = (tenant: string, issuer: string): string => `${tenant} ${issuer}`;

/** States in which a certificate is to be refused and this is watched. */
const standing: ReadonlySet<Revocation['state']> = new Set(['applying', 'applied', 'verified', 'overdue', 'breached']);
const over: ReadonlySet<Revocation['state']> = new Set(['lifted', 'declined', 'settled', 'replaced', 'refused']);

export const isInForce = ({ state }: Pick<Revocation, 'state'>): boolean => standing.has(state);
export const isOver = ({ state }: Pick<Revocation, 'state'>): boolean => over.has(state);

/** Those that began, for the caps: what was refused or waits for a second person says why. */
export function begunRevocations({ all }: RevocationState): Begun[] {
  return [...all.values()]
    .filter(({ why }) => why === '')
    .map((one) => Object.assign({ inForce: isInForce(one), shutsOut: true, seconded: one.confirmedBy !== null }, one));
}

export function evolve(state: RevocationState, change: RevocationChange): void {
  if ('request' in change && change.request !== '') state.decided.add(change.request);
  if (change.type === 'responses-stopped') state.stopped.add(change.tenant);
  else if (change.type === 'responses-resumed') state.stopped.delete(change.tenant);
  else if (change.type === 'revocation-planned') {
    const { revocation } = change;
    state.all.set(revocation.id, revocation);
    if (revocation.state === 'applying') replace(state, revocation, change.at);
    forgetOldest(state, isOver);
  } else if (change.type !== 'wish-refused') {
    const before = state.all.get(change.id);
    if (before === undefined) return;
    state.all.set(change.id, next(before, change));
    if (change.type === 'revocation-confirmed') replace(state, before, change.at);
  }
}

/** A hold is over once a revocation for good takes its place. */
function replace({ all }: RevocationState, { replaces, simulated }: Revocation, at: number): void {
  if (simulated) return;
  for (const id of replaces) {
    const hold = all.get(id);
    if (hold !== undefined && !isOver(hold)) all.set(id, { ...hold, state: 'replaced', endedAt: at });
  }
}

type OfOne = Exclude<
  RevocationChange,
  { type: 'revocation-planned' | 'responses-stopped' | 'responses-resumed' | 'wish-refused' }
>;

function next(before: Revocation, change: OfOne): Revocation {
  const { at } = change;
  switch (change.type) {
    case 'revocation-confirmed':
      return { ...before, state: 'applying', why: '', confirmedBy: change.actor };
    case 'revocation-recorded':
      return { ...before, facts: change.facts };
    case 'revocation-published':
      return before.state === 'lifting'
        ? { ...before, state: 'lifted', endedAt: at }
        : { ...before, state: 'applied', appliedAt: at, verifyBy: change.verifyBy };
    case 'revocation-verified':
      return { ...before, state: 'verified', verifiedAt: at, evidence: change.evidence };
    case 'revocation-breached':
      return { ...before, state: 'breached', evidence: change.evidence };
    case 'revocation-overdue':
      return { ...before, state: 'overdue' };
    case 'revocation-withdrawn':
      // What no list ever showed is over at once.
      if (change.why !== 'lifted') return { ...before, state: 'declined', endedAt: at };
      return before.simulated
        ? { ...before, state: 'lifted', endedAt: at }
        : { ...before, state: 'lifting', facts: null };
    case 'revocation-settled':
      return { ...before, state: 'settled', endedAt: at };
  }
}
