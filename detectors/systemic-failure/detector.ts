import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { type Distinct, forgetDistinct, noneDistinct, noteDistinct, sizeDistinct } from '../statistics/distinct.ts';
import { open, refresh } from './episode.ts';
import { closeWindows, type Failure, forgetNames, noteName, startFailure } from './failure.ts';
import { failureOf, spoofableFailure } from './reasons.ts';
import { anyReason } from '../reasons.ts';
import type { Limit } from './settings.ts';
import type { Settings } from './settings.ts';

export interface Memory {
  /** Event time at which it was first heard of. */
  since: number;
  /** Devices that spoke under this issuer, failing or not, with the time of the last word. */
  active: Distinct;
  sweptAt: number;
  failures: Map<string, Failure>;
}

/** Ways of failing kept apart under one issuer; hostile ones beyond count together. */
const mostFailures = 32;
const mostNames = 1024;
const mostWitnesses = 32;
/** While the number of devices is over the limit it is counted anew at most this often, event time. */
const judgeEveryMs = 1000;
const sweepMs = 3_600_000;

export const systemicFailure: StreamDetector<Memory, Settings> = {
  id: 'systemic-failure',
  code: 'D05',
  title: 'Many devices fail for one and the same reason',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'session-refused', 'auth-succeeded', 'auth-failed'],
  subjectKind: 'issuer',
  attack: { version: '17.1', techniques: ['T0826'] },
  reasons: { [anyReason]: ['low', 'medium', 'high'] },
  settings: {
    windowMs: 5 * 60_000,
    leastDevices: 20,
    share: 0.05,
    chance: 1e-6,
    rateWindows: 2016,
    warmUpMs: 24 * 3_600_000,
    activeMs: 48 * 3_600_000,
    overAfterMs: 15 * 60_000,
  },
  // Episodes are opened and ended here, not by the runner.
  quietMs: 0,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: (event) => (deviceOf(event) === '' ? '' : event.certificateIssuer || failureOf(event)),
  start: () => ({ since: 0, active: noneDistinct(), sweptAt: 0, failures: new Map() }),

  observe(memory, event, settings, known) {
    const { time } = event;
    if (memory.since === 0) memory.since = time;
    noteDistinct(memory.active, deviceOf(event), (before = 0) => Math.max(before, time));
    const reason = failureOf(event);
    if (reason === '') return undefined;
    const failure = failureFor(memory, reason, time, settings);
    note(failure, event, settings, known);
    const due = time - failure.judgedAt >= judgeEveryMs || time < failure.judgedAt;
    const limit = limitOf(memory, event.tenant, settings, known);
    if (failure.episode !== undefined || !due || sizeDistinct(failure.devices) < limit.devices) return undefined;
    // A late event is judged with what came before it in the log.
    const at = failure.latest - time < settings.windowMs ? failure.latest : time;
    const verdict = open(failure, event.certificateIssuer, at, limit, settings);
    if (verdict === undefined) failure.judgedAt = time;
    return verdict;
  },

  elapse(memory, subject, _tenant, settings, _known, watermark) {
    if (watermark - memory.sweptAt >= sweepMs) {
      memory.sweptAt = watermark;
      forgetDistinct(memory.active, (at) => at < watermark - settings.activeMs);
    }
    let told: Verdict | undefined;
    for (const failure of memory.failures.values()) {
      if (failure.episode !== undefined) {
        // One verdict a tick: what another failure has to say comes with the next.
        told ??= refresh(failure, issuerOf(subject, failure), watermark, settings);
      }
      closeWindows(failure, Math.floor(watermark / settings.windowMs), settings.rateWindows);
      failure.witnesses = failure.witnesses.filter(({ at }) => at > watermark - settings.windowMs);
      forgetDistinct(failure.devices, (noted) => noted / 4 < watermark - settings.windowMs);
      forgetNames(failure.gateways, watermark - settings.windowMs);
      forgetNames(failure.peers, watermark - settings.windowMs);
    }
    return told;
  },
};

/** How many devices must fail: a share of the fleet, or of the issuer's own devices once it is known long enough. */
function limitOf(memory: Memory, tenant: string, settings: Settings, known: Known): Limit {
  const fleet = known.fleetSize(tenant);
  const own = sizeDistinct(memory.active);
  const latest = memory.sweptAt === 0 ? memory.since : memory.sweptAt;
  const warm = latest - memory.since >= settings.warmUpMs;
  const active = fleet === 0 ? own : warm ? Math.min(fleet, own) : fleet;
  return { active, devices: Math.max(settings.leastDevices, Math.ceil(settings.share * active)) };
}

function failureFor(memory: Memory, reason: string, time: number, { windowMs, rateWindows }: Settings): Failure {
  const name = memory.failures.has(reason) || memory.failures.size < mostFailures ? reason : 'other';
  let failure = memory.failures.get(name);
  if (failure === undefined) {
    const index = Math.floor(time / windowMs);
    const before = Math.min(rateWindows, Math.max(0, index - Math.floor(memory.since / windowMs)));
    memory.failures.set(name, (failure = startFailure(name, index, before)));
  }
  return failure;
}

function note(failure: Failure, event: Event, settings: Settings, known: Known): void {
  const { time, gateway, tenant } = event;
  const device = deviceOf(event);
  const spoofable = spoofableFailure(event);
  const index = Math.floor(time / settings.windowMs);
  if (index > failure.index) closeWindows(failure, index, settings.rateWindows);
  let fresh = true;
  let seenInWindow = false;
  noteDistinct(failure.devices, device, (before) => {
    if (before === undefined) return 4 * time + spoofable;
    const at = Math.floor(before / 4);
    fresh = time - at >= settings.windowMs;
    seenInWindow = Math.floor(at / settings.windowMs) >= index;
    return 4 * Math.max(at, time) + (fresh ? spoofable : Math.min(spoofable, before % 4));
  });
  if (index === failure.index && !seenInWindow) failure.inWindow++;
  if (time > failure.latest) failure.latest = time;
  noteName(failure.gateways, gateway, time, mostNames);
  noteName(failure.peers, event.peer, time, mostNames);
  const { episode } = failure;
  if (episode !== undefined) {
    episode.lastAt = Math.max(episode.lastAt, time);
    noteDistinct(episode.devices, device, () => time);
    noteName(episode.gateways, gateway, time, mostNames);
  } else if (fresh && failure.witnesses.length < mostWitnesses) {
    const planned = known.planned(tenant, device, gateway, time)?.id ?? '';
    failure.witnesses.push({ event: eventId(event), at: time, device, gateway, planned });
  }
}

/** Without an issuer the subject is named after the failure itself. */
function issuerOf(subject: string, failure: Failure): string {
  return subject === failure.reason ? '' : subject;
}
