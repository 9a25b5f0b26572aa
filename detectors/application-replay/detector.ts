import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject } from '../evidence.ts';
import { type BurstSettings, endBurst, isBurst } from './burst.ts';
import { addHit, confirmPending, forgetPending, holdPending } from './hits.ts';
import { hash, latestOrigin, type Memory, memoryShape, noteOrigin, originOf, originOfFresh } from './memory.ts';
import { note, staleLimit } from './sequence.ts';
import { ageOf, remember, tokenOf } from './tokens.ts';
import { burstVerdict, type Reason, replayVerdict } from './verdict.ts';

export interface Settings extends BurstSettings {
  /** Repeats within `withinMs` that make a verdict. */
  repeats: number;
  withinMs: number;
  /** Payloads judged only after this many messages, and only while the device itself repeats at most this share plus `ownRepeats`. */
  payloadSamples: number;
  payloadShare: number;
  ownRepeats: number;
}

const bursts: BurstSettings = {
  ...{ burstSamples: 256, burstShare: 0.2, burstRepeats: 8, burstEvidence: 16, burstTimes: 1.3 },
};

export const applicationReplay: StreamDetector<Memory, Settings> = {
  id: 'application-replay',
  code: 'D11',
  title: 'Messages of a device were played again',
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1565.002', 'T0856', 'T0830'] },
  reasons: {
    sequence_repeated: ['high'],
    nonce_reused: ['high'],
    payload_repeated: ['medium'],
    payload_burst: ['low'],
  },
  settings: { repeats: 4, withinMs: 10 * 60_000, payloadSamples: 64, payloadShare: 0.01, ownRepeats: 4, ...bursts },
  quietMs: 15 * 60_000,
  retainMs: 7 * 24 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, settings) {
    if (event.time > memory.clock) memory.clock = event.time;
    const { sequence } = event;
    const origin = hash(event.session, hash(event.peer, hash(event.gateway)));
    if (sequence < 0) return judgeToken(memory, event, origin, settings);
    const boot = hash(event.bootId);
    if (boot !== memory.boot || memory.high < 0) {
      // Stragglers of the boot before must not reset the present one; if nothing else comes, it is the present one after all.
      if (boot === memory.bootBefore && memory.high >= 0 && ++memory.stale < staleLimit) {
        return judgeToken(memory, event, origin, settings);
      }
      startBoot(memory, boot);
    }
    const before = memory.high;
    const seen = note(memory, sequence);
    if (seen === 'repeat') return judgeRepeat(memory, event, origin, settings);
    if (memory.high !== before) {
      noteOrigin(memory, origin, sequence);
      const replayer = pendingIn(memory) ? confirmPending(memory, origin, settings) : undefined;
      if (replayer !== undefined) {
        return replayVerdict(memory, deviceOf(event), replayer, 'sequence_repeated', settings);
      }
    }
    return judgeToken(memory, event, origin, settings);
  },
};

function startBoot(memory: Memory, boot: number): void {
  memory.bootBefore = memory.high < 0 ? boot : memory.boot;
  memory.boot = boot;
  memory.high = -1;
  forgetPending(memory);
}

function pendingIn({ suspicion }: Memory): boolean {
  return suspicion !== undefined && suspicion.pending.length > 0;
}

/** A sequence number on record: an attack when it comes from elsewhere and nobody says that it was sent again. */
function judgeRepeat(memory: Memory, event: Event, origin: number, settings: Settings): Verdict | undefined {
  if (event.redelivered || event.backlog) return undefined;
  if (origin === (originOf(memory, event.sequence) ?? latestOrigin(memory))) return undefined;
  // Without a boot id a restarted counter looks the same: then the content must be equal, or the original must return.
  const certain = event.bootId !== '' || ageOf(memory, tokenOfEvent(event)) >= 0;
  if (!certain) {
    holdPending(memory, event, origin);
    return undefined;
  }
  const full = addHit(memory, eventId(event), memory.clock, settings);
  return full ? replayVerdict(memory, deviceOf(event), event, 'sequence_repeated', settings) : undefined;
}

/** Nonces must never come again from elsewhere; payloads may, as often as this device repeats itself. */
function judgeToken(memory: Memory, event: Event, origin: number, settings: Settings): Verdict | undefined {
  const token = tokenOfEvent(event);
  const age = token < 0 ? -1 : ageOf(memory, token);
  const reason: Reason = event.nonce === '' ? 'payload_repeated' : 'nonce_reused';
  const burst = reason === 'payload_repeated' && token >= 0 && burstOf(memory, event, age >= 0, settings);
  const elsewhere = age >= 0 && originOfFresh(memory, memory.fresh - 1 - age) !== origin;
  const counts =
    elsewhere && !event.redelivered && !event.backlog && (event.nonce !== '' || repeatsRarely(memory, settings));
  if (age < 0 || event.nonce === '') keep(memory, event, origin, token, age >= 0);
  const full = counts && addHit(memory, eventId(event), memory.clock, settings);
  if (full) return replayVerdict(memory, deviceOf(event), event, reason, settings);
  return burst ? toldBurst(memory, event) : undefined;
}

function toldBurst(memory: Memory, event: Event): Verdict {
  const verdict = burstVerdict(memory, deviceOf(event), event);
  endBurst(memory);
  return verdict;
}

/** Repeats from wherever, the device's own session included, that are more than it is used to. */
function burstOf(memory: Memory, event: Event, repeats: boolean, settings: Settings): boolean {
  if (event.redelivered || event.backlog) return false;
  const own = (memory.repeats + 1) / (Math.min(memory.fresh, halfLife + (memory.fresh % halfLife)) + 1);
  return isBurst(memory, repeats, own, settings);
}

/** Over this many messages a device's own repeat rate is forgotten by half. */
const halfLife = 4096;

function keep(memory: Memory, event: Event, origin: number, token: number, repeated: boolean): void {
  if (event.sequence < 0 && !repeated) noteOrigin(memory, origin, -1);
  if (repeated) memory.repeats++;
  if (token >= 0) remember(memory, token);
  memory.fresh++;
  if (memory.fresh % halfLife === 0) memory.repeats >>= 1;
}

function repeatsRarely({ fresh, repeats }: Memory, settings: Settings): boolean {
  const allowed = Math.min(fresh, halfLife) * settings.payloadShare + settings.ownRepeats;
  return fresh >= settings.payloadSamples && repeats <= allowed;
}

function tokenOfEvent({ nonce, payloadHash }: Event): number {
  const text = nonce === '' ? payloadHash : nonce;
  return text === '' ? -1 : tokenOf(hash(text));
}
