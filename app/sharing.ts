import type { Membership } from '../runtime/members/membership.ts';
import { BegunNow } from './begun-now.ts';
import { openMembership } from './open-membership.ts';
import { askedOf, FleetNow } from './fleet-now.ts';
import { memoriesOf } from './memories.ts';
import { Turns } from './turns.ts';
import type { Memories } from '../runtime/state/memories.ts';
import type { Context } from './context.ts';

/** Adds what the roles of one process share. */
export function sharing(
  opened: Omit<Context, 'members' | 'memories' | 'fleet' | 'begun' | 'planning' | 'sure'> &
    Partial<Pick<Context, 'memories'>>,
  process = 'process',
): Context {
  let members: Promise<Membership> | undefined;
  let memories: Memories | undefined;
  let fleet: Promise<FleetNow> | undefined;
  let begun: Promise<BegunNow> | undefined;
  const fleetNow = (): Promise<FleetNow> =>
    (fleet ??= opened.log().then((log) => new FleetNow(log, askedOf(opened.config))));
  return {
    memories: () => (memories ??= memoriesOf(opened)),
    ...opened,
    members: () => (members ??= opened.log().then((log) => openMembership(process, log, opened))),
    fleet: fleetNow,
    begun: () => (begun ??= Promise.all([opened.log(), fleetNow()]).then((both) => new BegunNow(...both))),
    planning: new Turns(),
    sure: async () => undefined,
  };
}
