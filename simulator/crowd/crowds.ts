import type { Schedule } from '../day.ts';
import type { Episode, EpisodeKind, Planner } from '../episode.ts';
import { type Device, type Gateway, tenants } from '../fleet.ts';
import { Random } from '../random.ts';
import { evenly, once, type Source } from '../source.ts';
import type { Voice } from '../voice.ts';
import { crowdPromises, extraOf } from './crowd-promises.ts';

const minuteMs = 60_000;
/** Of each day of a fleet, in which a tenant is flooded twice, so much is left at the end of either half. */
const apartMs = 3 * 60 * minuteMs;

interface Members {
  subject: string;
  tenant: string;
  members: Device[];
}

/** No gateway twice in a day. @param skip gateways that other kinds have */
function ofGateway({ fleet, index }: Planner, skip: number): Members {
  const trusted = fleet.gateways.filter((one) => one.trusted);
  const gateway = trusted[(fleet.seed + skip + index) % trusted.length] as Gateway;
  const members = fleet.devices.filter((device) => device.gateway === gateway && device.character !== 'sleeper');
  return { subject: gateway.id, tenant: gateway.tenant, members };
}

function ofFleet({ fleet, index }: Planner): Members {
  const tenant = tenants[index % tenants.length] ?? tenants[0];
  const members = fleet.devices.filter((device) => device.tenant === tenant && device.character !== 'sleeper');
  return { subject: tenant, tenant, members };
}

/** A half of the day each, where a tenant is chosen twice. */
function halfOf({ from, to, index }: Planner): { from: number; to: number } {
  const half = (to - from) / 2;
  const begin = from + half * (Math.floor(index / tenants.length) % 2);
  return { from: begin, to: begin + half };
}

interface Shape {
  name: string;
  kind: 'attack' | 'trap';
  /** Gateways that other kinds of the day have; of a whole tenant where there is none. */
  skip?: number;
  lengthMs: number;
  /** Messages beyond its own that a member has. */
  extra: (device: Device, at: number, strength: number, lengthMs: number) => number;
  /** Members that take part. */
  most?: number;
}

function crowdOf(shape: Shape): EpisodeKind {
  const { name, kind, lengthMs } = shape;
  return {
    ...{ name, kind, detector: 'D14' },
    plan(planner, strength): Episode {
      const { skip } = shape;
      const { subject, tenant, members } = skip === undefined ? ofFleet(planner) : ofGateway(planner, skip);
      const { from, to } = skip === undefined ? halfOf(planner) : planner;
      const at = Math.floor(planner.random.between(from, to - lengthMs - apartMs));
      const chosen = members.slice(0, shape.most ?? members.length);
      return {
        label: {
          ...{ detector: 'D14', kind, name, tenant, subject, device: '', gateway: '', members: [] },
          ...{ from: at, to: at + lengthMs, strength },
        },
        play: (voiceOf) => chosen.map((device) => louder(voiceOf(device), shape, at, strength)),
      };
    },
  };
}

function louder(voice: Voice, { name, lengthMs, extra }: Shape, at: number, strength: number): Source {
  const random = new Random(name, voice.device.index, at);
  const wanted = extra(voice.device, at, strength, lengthMs);
  const count = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);
  if (count === 0) return once(at, () => undefined);
  return evenly({ from: at, to: at + lengthMs, count, random }, (out, due) => out(voice.message(due)));
}

/** A device opens session after session. */
function handshakes(name: string, kind: 'attack' | 'trap', minutes: number): EpisodeKind {
  return {
    ...{ name, kind, detector: 'D14' },
    plan(planner, strength) {
      const lengthMs = minutes * minuteMs;
      const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
      const perMinute =
        kind === 'attack'
          ? Math.min(3, strength) * crowdPromises.handshakesPerMinute
          : strength * crowdPromises.handshakesPerMinute;
      const count = Math.max(1, Math.floor(minutes * perMinute));
      return {
        label: {
          ...{ detector: 'D14', kind, name, tenant: device.tenant, subject: device.id, device: device.id },
          ...{ gateway: device.gateway.id, members: [], from: at, to: at + lengthMs, strength },
        },
        play(voiceOf) {
          const voice = voiceOf(device);
          return [
            evenly({ from: at, to: at + lengthMs, count, random: new Random(name, at) }, (out, due) =>
              out(voice.reconnect(due)),
            ),
          ];
        },
      };
    },
  };
}

const { lengthMs } = crowdPromises;
const hourMs = 60 * minuteMs;

/** Crowds of gateways that flood, and what only looks so: a little more, a short storm, one that is loud. */
export const crowdSchedule: Schedule = [
  [crowdOf({ name: 'gateway-crowd', kind: 'attack', skip: 0, lengthMs, extra: extraOf }), 16],
  [
    crowdOf({
      ...{ name: 'gateway-little-more', kind: 'trap', skip: 16, lengthMs: 2 * hourMs },
      extra: (device, at, strength, ms) => extraOf(device, at, strength / 3, ms),
    }),
    6,
  ],
  [
    crowdOf({
      ...{ name: 'gateway-storm', kind: 'trap', skip: 22, lengthMs: 5 * minuteMs },
      extra: (_device, _at, strength) => 40 * strength,
    }),
    6,
  ],
  [
    crowdOf({
      ...{ name: 'one-is-loud', kind: 'trap', skip: 28, lengthMs, most: 1 },
      extra: (_device, _at, strength) => 500 * strength,
    }),
    4,
  ],
  [handshakes('handshakes', 'attack', crowdPromises.handshakeMinutes), 16],
  [handshakes('some-handshakes', 'trap', crowdPromises.handshakeMinutes), 8],
  [handshakes('few-handshakes', 'trap', 1), 8],
];

/** The same of whole fleets, on a day of their own: every gateway has part in it. */
export const fleetSchedule: Schedule = [
  [crowdOf({ name: 'fleet-crowd', kind: 'attack', lengthMs, extra: extraOf }), 4],
  [
    crowdOf({
      name: 'fleet-storm',
      kind: 'trap',
      lengthMs: 6 * minuteMs,
      extra: (_device, _at, strength) => 10 * strength,
    }),
    4,
  ],
];
