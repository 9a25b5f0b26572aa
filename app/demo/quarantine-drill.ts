import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { evolve, noQuarantines } from '../../cases/quarantine/state.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Quarantine, quarantineChangeSchema, type ResponseRequest } from '../../schemas/quarantine.ts';
import { topics } from '../../schemas/topics.ts';
import type { Device } from '../../simulator/fleet.ts';
import { connectGateway, type Sockets } from '../../simulator/gateways.ts';
import { emptyTallies } from '../../simulator/tally.ts';
import { Voice } from '../../simulator/voice.ts';
import type { Agents } from './agents.ts';
import { medianSeconds, type QuarantineScore } from './responses.ts';

export interface QuarantineDrill {
  log: EventLog;
  clock: Clock;
  sockets: Sockets;
  agents: Agents;
  /** Whom to keep out. */
  devices: readonly Device[];
  signal: AbortSignal;
}

const patienceMs = 60_000;
const lookEveryMs = 100;

interface Course {
  device: Device;
  request: string;
  askedAt: number;
  refusedLine: boolean;
  confirmed: boolean;
  applied: boolean;
  verifiedAt: number | undefined;
  releaseAsked: boolean;
  released: boolean;
}

/**
 * Two people keep devices out and let them in again: one asks, the other confirms what a cap holds back, the gateways
 * refuse by what their agents have written down, the refusal comes back as a line of theirs.
 */
export async function drillQuarantine(options: QuarantineDrill): Promise<QuarantineScore> {
  const { log, clock, devices, signal } = options;
  const writer = createWriter();
  const state = noQuarantines();
  let { next } = await log.bounds(topics.quarantines, 0);
  const wish = async (name: string, tenant: string, asked: Asked): Promise<string> => {
    const id = randomUUID();
    const request = { id, tenant, actor: { type: 'person', name }, at: Math.round(clock.now()), ...asked };
    await log.append([jsonEntry(topics.responseRequests, 'request', writer, clock.now(), request)]);
    return id;
  };
  const courses: Course[] = [];
  for (const device of devices) {
    const request = await wish('first person', device.tenant, {
      type: 'quarantine-device',
      device: device.id,
      hours: 24 * 7,
    });
    courses.push({
      ...{ device, request, askedAt: performance.now(), refusedLine: false, confirmed: false, applied: false },
      ...{ verifiedAt: undefined, releaseAsked: false, released: false },
    });
  }
  const byQuarantine = new Map<string, Course>();
  const until = performance.now() + patienceMs;
  while (performance.now() < until && !signal.aborted && courses.some(({ released }) => !released)) {
    for (const record of await log.read(topics.quarantines, 0, next, { waitMs: lookEveryMs })) {
      next = record.offset + 1;
      const change = readJson(record, quarantineChangeSchema);
      evolve(state, change);
      if (change.type !== 'quarantine-planned') continue;
      const course = courses.find(({ request }) => request === change.request);
      if (course !== undefined) byQuarantine.set(change.quarantine.id, course);
    }
    for (const [id, course] of byQuarantine) {
      const quarantine = state.all.get(id);
      if (quarantine !== undefined) await goOn(course, quarantine, options, wish);
    }
    await sleep(lookEveryMs);
  }
  return scoreOf(courses);
}

type Asked<T = ResponseRequest> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;
type Wish = (name: string, tenant: string, asked: Asked) => Promise<string>;

async function goOn(course: Course, quarantine: Quarantine, options: QuarantineDrill, wish: Wish): Promise<void> {
  const { device } = course;
  const { id, target, state, appliedAt, verifiedAt } = quarantine;
  if (state === 'held' && !course.confirmed) {
    course.confirmed = true;
    await wish('second person', device.tenant, { type: 'confirm-quarantine', quarantine: id, target });
  }
  if (appliedAt !== null) course.applied = true;
  if (state === 'applied' && !course.refusedLine && isDenied(device, options)) {
    course.refusedLine = true;
    await knock(device, options);
  }
  if (verifiedAt !== null && course.verifiedAt === undefined) course.verifiedAt = performance.now();
  if (state === 'verified' && !course.releaseAsked) {
    course.releaseAsked = true;
    await wish('first person', device.tenant, { type: 'release-device', quarantine: id });
  }
  if (state === 'released' && !isDenied(device, options)) course.released = true;
}

/** The device tries to connect; its gateway refuses, or lets it in, as its directory says. */
async function knock(device: Device, { clock, sockets, signal, ...options }: QuarantineDrill): Promise<void> {
  const now = Math.round(clock.now());
  const voice = new Voice(device, now);
  const runKey = `drill-${randomUUID()}`;
  const client = connectGateway(device.gateway, sockets, { tallies: emptyTallies(), runKey, batchEveryMs: 0, signal });
  const denied = isDenied(device, { clock, sockets, signal, ...options });
  client.queue(
    denied ? voice.refused(now, device.certificate, 'certificate_denied') : voice.opens(now, device.certificate),
  );
  client.flush();
  await client.close();
}

function isDenied(device: Device, { agents }: QuarantineDrill): boolean {
  const serial = BigInt(`0x${device.certificate.serial}`).toString();
  return existsSync(join(agents.deniedAt(device.gateway), serial));
}

function scoreOf(courses: readonly Course[]): QuarantineScore {
  const count = (is: (course: Course) => boolean): number => courses.filter(is).length;
  const verified = courses.filter(({ verifiedAt }) => verifiedAt !== undefined);
  return {
    type: 'quarantine-device',
    asked: courses.length,
    confirmed: count(({ confirmed }) => confirmed),
    applied: count(({ applied }) => applied),
    verified: verified.length,
    unverified: courses
      .filter((course) => !verified.includes(course))
      .map(({ device, applied }) => ({
        subject: device.id,
        reason: applied ? 'its refusal was not observed' : 'no gateway has applied it',
      })),
    released: count(({ released }) => released),
    medianSecondsToRefusal: medianSeconds(
      verified.map(({ verifiedAt = 0, askedAt }) => (verifiedAt - askedAt) / 1_000),
    ),
  };
}
