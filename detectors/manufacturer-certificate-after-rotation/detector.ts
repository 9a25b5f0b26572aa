import { type Event, eventId, type IssuerClass } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { samePlace } from '../network.ts';
import { isOnFactoryKey, keyOf } from './keys.ts';
import { type Memory, memoryShape, phases, type Settings } from './memory.ts';
import { afterRotationVerdict, neverRotatedVerdict, sameKeyVerdict } from './verdicts.ts';

export const manufacturerCertificateAfterRotation: StreamDetector<Memory, Settings> = {
  id: 'manufacturer-certificate-after-rotation',
  code: 'D06',
  title: 'A factory certificate is used where it should be retired',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'certificate-issued', 'certificate-rotated'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1078.001', 'T1649', 'T0812', 'T0891'] },
  reasons: {
    factory_certificate_after_rotation: ['high'],
    never_rotated: ['low'],
    rotated_without_new_key: ['medium'],
  },
  settings: { rotateWithinMs: 24 * 3_600_000, fallbackMs: 3_600_000, repairMs: 7 * 24 * 3_600_000 },
  quietMs: 6 * 3_600_000,
  retainMs: 90 * 24 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, settings, known) {
    const isFactory = classOf(event, known) === 'manufacturer';
    if (event.kind === 'session-opened') {
      if (isFactory) return useFactory(memory, event, settings, known);
      if (classOf(event, known) !== 'operational') return undefined;
      return becomeOperational(memory, event, settings, known) ?? compareKeys(memory, event, known);
    }
    // A factory certificate that is issued or installed is no rotation, and neither is an attempt that failed.
    if (isFactory || event.outcome === 'refused' || event.outcome === 'failed') return undefined;
    if (event.kind === 'certificate-rotated') {
      return becomeOperational(memory, event, settings, known) ?? compareKeys(memory, event, known);
    }
    if (memory.phase < phases.rotating) memory.phase = phases.rotating;
    return compareKeys(memory, event, known);
  },

  dueAt: ({ due }) => due,

  elapse(memory, subject) {
    const { due } = memory;
    memory.due = 0;
    return neverRotatedVerdict(memory, subject, due);
  },
};

function classOf(event: Event, known: Known): IssuerClass {
  if (event.issuerClass !== '') return event.issuerClass;
  return event.certificateIssuer === '' ? '' : known.issuerClass(event.tenant, event.certificateIssuer);
}

function useFactory(memory: Memory, event: Event, settings: Settings, known: Known): Verdict | undefined {
  const { time } = event;
  const id = eventId(event);
  memory.key = keyOf(event, known) || memory.key;
  memory.spoofable = Math.max(memory.spoofable, spoofableBy(event.trust));
  if (time >= memory.factoryAt) {
    memory.factoryAt = time;
    memory.factoryId = id;
    memory.factoryGateway = event.gateway;
    memory.factoryPeer = event.peer;
  }
  if (memory.phase !== phases.operational) {
    begin(memory, time, id, settings);
    return undefined;
  }
  if (time <= memory.since) return undefined;
  return judge(
    memory,
    { tenant: event.tenant, at: time, id, gateway: event.gateway, peer: event.peer },
    event,
    settings,
    known,
  );
}

/** On its factory certificate, for the first time or again. */
function begin(memory: Memory, time: number, id: string, { rotateWithinMs }: Settings): void {
  if (memory.phase === phases.unknown) memory.phase = phases.factory;
  // Once it was told that a device is late, an older line does not tell it again.
  if (memory.firstAt > 0 && (time >= memory.firstAt || memory.due === 0)) return;
  memory.firstAt = time;
  memory.firstId = id;
  memory.due = time + rotateWithinMs;
}

interface Use {
  tenant: string;
  at: number;
  id: string;
  gateway: string;
  peer: string;
}

/** A factory certificate of a device that has a better one. */
function judge(memory: Memory, use: Use, event: Event, settings: Settings, known: Known): Verdict | undefined {
  const inTime = use.at - memory.since <= settings.fallbackMs;
  if (inTime && (memory.fallbackId === '' || memory.fallbackId === use.id) && samePlace(use, memory)) {
    memory.fallbackId = use.id;
    return undefined;
  }
  const device = deviceSubject(event);
  if (!isRepaired(use, device, settings, known)) return afterRotationVerdict(memory, use, device, event);
  Object.assign(memory, { phase: phases.factory, repairedAt: use.at, firstAt: 0, since: 0, fallbackId: '' });
  begin(memory, use.at, use.id, settings);
  return undefined;
}

/** Windows of repair that cover the moment, or end in the days before; looked for at steps, since only moments can be asked. */
const repairStepMs = 3_600_000;

function isRepaired({ tenant, at, gateway }: Use, device: string, { repairMs }: Settings, known: Known): boolean {
  for (let back = 0; back <= repairMs; back += repairStepMs) {
    if (known.planned(tenant, device, gateway, at - back)?.kind === 'repair') return true;
  }
  return false;
}

function becomeOperational(memory: Memory, event: Event, settings: Settings, known: Known): Verdict | undefined {
  const { time, tenant } = event;
  if (memory.phase === phases.operational && time >= memory.since) return undefined;
  // A line of the time before the device was repaired says nothing about the time after.
  if (time < memory.repairedAt) return undefined;
  memory.phase = phases.operational;
  memory.since = time;
  memory.due = 0;
  memory.firstId = '';
  memory.gateway = event.gateway;
  memory.peer = event.peer;
  memory.spoofable = Math.max(memory.spoofable, spoofableBy(event.trust));
  // Its line came late: the factory certificate has been used since.
  const { factoryAt: at, factoryId: id, factoryGateway: gateway, factoryPeer: peer } = memory;
  return at > time ? judge(memory, { tenant, at, id, gateway, peer }, event, settings, known) : undefined;
}

/** A new certificate on the old key protects nothing that the factory knows. */
function compareKeys(memory: Memory, event: Event, known: Known): Verdict | undefined {
  return isOnFactoryKey(event, memory.key, known) ? sameKeyVerdict(memory, event) : undefined;
}
