import type { Booking } from './booking.ts';
import type { Device, Fleet } from './fleet.ts';
import type { Label, Tested } from './label.ts';
import type { Random } from './random.ts';
import type { Revocation } from './revocations.ts';
import type { Fact } from '../schemas/fact.ts';
import type { Source } from './source.ts';
import type { Voice } from './voice.ts';

/** What somebody tells Tocsin about the fleet, and when on the day's clock. */
export interface PlannedFact {
  at: number;
  fact: Fact;
}

/** What planning one episode may draw on. */
export interface Planner {
  fleet: Fleet;
  random: Random;
  /** Which of its kind, from 0, and how many of them the day has. */
  index: number;
  count: number;
  booking: Booking;
  /** When attacks may begin and all must have ended: the hours before are for learning, and hold noise only. */
  from: number;
  to: number;
  /** Begin of the day. */
  start: number;
  revoke(revocation: Revocation): void;
  tell(planned: PlannedFact): void;
  /** Devices of a tenant that the inventory has been told of so far. */
  registered(tenant: string): number;
}

export interface Episode {
  label: Label;
  /** What plays it, made anew for each playing. */
  play(voiceOf: (device: Device) => Voice): Source[];
}

/** One kind of attack or trap: a file in `attacks` or `traps`. */
export interface EpisodeKind {
  name: string;
  detector: Tested;
  kind: Label['kind'];
  plan(planner: Planner, strength: number): Episode;
}

/** The label of an episode on one device. */
export function labelOf(
  kind: Pick<EpisodeKind, 'name' | 'detector' | 'kind'>,
  device: Device,
  strength: number,
  times: { from: number; to: number; subject?: string },
): Label {
  return {
    detector: kind.detector,
    kind: kind.kind,
    name: kind.name,
    tenant: device.tenant,
    subject: times.subject ?? device.id,
    device: device.id,
    gateway: device.gateway.id,
    members: [],
    from: times.from,
    to: times.to,
    strength,
  };
}
