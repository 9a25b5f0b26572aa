import type { PlannedFact, Planner } from './episode.ts';
import type { Device, Gateway } from './fleet.ts';
import type { Label } from './label.ts';
import type { Random } from './random.ts';
import type { Source } from './source.ts';
import type { Voice } from './voice.ts';

export type IdentityTested = 'D03' | 'D06' | 'D07' | 'D20';

export type { PlannedFact };
export type IdentityPlanner = Planner;

export type IdentityLabel = Omit<Label, 'detector'> & { detector: IdentityTested };

export interface IdentityEpisode {
  label: IdentityLabel;
  play(voiceOf: (device: Device) => Voice): Source[];
}

/** As `EpisodeKind`, for attacks and traps that may bring facts of their own. */
export interface IdentityKind {
  name: string;
  detector: IdentityTested;
  kind: Label['kind'];
  plan(planner: IdentityPlanner, strength: number): IdentityEpisode;
}

export function identityLabel(
  kind: Pick<IdentityKind, 'name' | 'detector' | 'kind'>,
  { tenant, id, gateway }: Device,
  strength: number,
  times: { from: number; to: number; subject?: string; members?: string[] },
): IdentityLabel {
  const { detector, name } = kind;
  const { from, to, subject = id, members = [] } = times;
  return {
    detector,
    kind: kind.kind,
    name,
    tenant,
    subject,
    device: id,
    gateway: gateway.id,
    members,
    from,
    to,
    strength,
  };
}

/** An address and port of the attacker's: below 200, what is above belongs to who tries many accounts through the day. */
export function elsewhere(random: Random): { address: string; peer: string } {
  const address = `${random.pick(['198.51.100', '203.0.113'])}.${random.integer(1, 199)}`;
  return { address, peer: `${address}:${random.integer(20_000, 60_000)}` };
}

/** The device's own gateway or, one time in three, another of its tenant that vouches for what it says. */
export function someGateway({ random, fleet }: Planner, device: Device): Gateway {
  const others = fleet.gateways.filter(({ tenant, trusted }) => tenant === device.tenant && trusted);
  return random.chance(1 / 3) ? random.pick(others) : device.gateway;
}
