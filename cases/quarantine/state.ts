import type { Begun } from '../caps.ts';
import type { Quarantine, QuarantineChange } from '../../schemas/quarantine.ts';
import { forgetOldest } from '../remembered.ts';

/** A fold of `quarantines.v1`. */
export interface QuarantineState {
  readonly all: Map<string, Quarantine>;
  /** Tenants in which nothing new may begin. */
  readonly stopped: Set<string>;
  /** Wishes and commands decided already, so that one delivered twice is decided once. */
  readonly decided: Set<string>;
}

export const noQuarantines = (): QuarantineState => ({ all: new Map(), stopped: new Set(), decided: new Set() });

/** States in which a device is to be refused. */
const standing: ReadonlySet<Quarantine['state']> = new Set(['applying', 'applied', 'verified', 'overdue', 'breached']);

export const isInForce = ({ state }: Pick<Quarantine, 'state'>): boolean => standing.has(state);
export const isOver = ({ state }: Pick<Quarantine, 'state'>): boolean => state === 'released' || state === 'refused';

/** Those that began, for the caps: what was refused or waits for a second person has a reason. */
export function begunQuarantines({ all }: QuarantineState): Begun[] {
  return [...all.values()]
    .filter(({ reason }) => reason === '')
    .map((one) => Object.assign({ inForce: isInForce(one), shutsOut: true, seconded: one.confirmedBy !== null }, one));
}

export function evolve(state: QuarantineState, change: QuarantineChange): void {
  if ('request' in change && change.request !== '') state.decided.add(change.request);
  if (change.type === 'responses-stopped') state.stopped.add(change.tenant);
  else if (change.type === 'responses-resumed') state.stopped.delete(change.tenant);
  else if (change.type === 'quarantine-planned') {
    state.all.set(change.quarantine.id, change.quarantine);
    forgetOldest(state, isOver);
  } else if (change.type !== 'wish-refused') {
    const before = state.all.get(change.id);
    if (before !== undefined) state.all.set(change.id, next(before, change));
  }
}

type OfOne = Exclude<
  QuarantineChange,
  { type: 'quarantine-planned' | 'responses-stopped' | 'responses-resumed' | 'wish-refused' }
>;

function next(before: Quarantine, change: OfOne): Quarantine {
  const { at } = change;
  switch (change.type) {
    case 'quarantine-confirmed':
      return { ...before, state: 'applying', reason: '', confirmedBy: change.actor };
    case 'quarantine-reported':
      return reported(before, change);
    case 'quarantine-verified':
      return { ...before, state: 'verified', verifiedAt: at, evidence: change.evidence };
    case 'quarantine-breached':
      return { ...before, state: 'breached', evidence: change.evidence };
    case 'quarantine-overdue':
      return { ...before, state: 'overdue' };
    case 'quarantine-lifted':
      // What no gateway ever heard of is over at once.
      return isInForce(before) && !before.simulated
        ? { ...before, state: 'releasing' }
        : { ...before, state: 'released', endedAt: at };
  }
}

function reported(before: Quarantine, change: Extract<OfOne, { type: 'quarantine-reported' }>): Quarantine {
  const { gateway, enforcer, said, reason, at, verifyBy } = change;
  const place = `${gateway}/${enforcer}`;
  const after = { ...before, standing: { ...before.standing, [place]: said === 'failed' ? `failed ${reason}` : said } };
  const refusing = (id: string): boolean =>
    Object.entries(after.standing).some(([where, what]) => where.startsWith(`${id}/`) && what === 'denied');
  if (before.state === 'applying' && before.gateways.every(refusing)) {
    return { ...after, state: 'applied', appliedAt: at, verifyBy };
  }
  if (before.state === 'releasing' && !Object.values(after.standing).includes('denied')) {
    return { ...after, state: 'released', endedAt: at };
  }
  return after;
}
