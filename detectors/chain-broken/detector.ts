import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { learnLoss } from '../log-integrity/memory.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { poissonTail } from '../statistics/poisson.ts';
import { begin, type Hole, type Memory, mostHoles, noMemory, note, tear, type Torn } from './memory.ts';
import { brokenVerdict, forkedVerdict } from './verdicts.ts';

export interface Settings {
  /** How long what a record names may come after it. */
  graceMs: number;
  /** Links received, and how long they were listened to, before a missing one is judged: what is usually lost is known late. */
  leastReceived: number;
  leastMs: number;
  /** Chance at the usual loss below which as many are not lost by chance. */
  chance: number;
}

/** What a record says its own hash is, and that of the record before. */
export const chained = { own: 'chain_hash', previous: 'chain_previous' } as const;

export const chainBroken: StreamDetector<Memory, Settings> = {
  id: 'chain-broken',
  code: 'D18',
  title: 'The hash chain of records is broken',
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published', 'traffic-reported', 'command-acknowledged', 'line-received'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1070', 'T1565.001', 'T0872'] },
  reasons: { chain_forked: ['medium'], chain_broken: ['low', 'medium'] },
  settings: { graceMs: 10 * 60_000, leastReceived: 500, leastMs: 3_600_000, chance: 1e-6 },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: (event) => (attributeOf(event, chained.own) === '' ? '' : deviceOf(event)),
  start: noMemory,

  observe(memory, event, settings) {
    const hash = fingerprint(attributeOf(event, chained.own));
    const named = attributeOf(event, chained.previous);
    const boot = fingerprint(event.bootId);
    // A device that starts anew may have lost the end of its chain.
    if (boot !== memory.boot) begin(memory, boot);
    // Delivered twice, or sent again.
    if (memory.hashes.includes(hash)) return undefined;
    const previous = isNone(named) ? 0 : fingerprint(named);
    const forks = previous !== 0 && memory.previous.includes(previous);
    const first = memory.hashes.length === 0;
    if (memory.first === 0) memory.first = event.time;
    memory.holes = memory.holes.filter((hole) => hole.previous !== hash);
    if (!first && !forks && previous !== 0) follow(memory, event, previous, settings);
    note(memory, hash, previous);
    return forks ? forkedVerdict(event, named) : undefined;
  },

  dueAt: ({ holes }) => holes[0]?.due ?? 0,

  elapse(memory, subject, _tenant, settings, _known, watermark) {
    const due = memory.holes.filter((hole) => hole.due <= watermark);
    if (due.length === 0) return undefined;
    memory.holes = memory.holes.filter((hole) => hole.due > watermark);
    const warm = due.filter((hole) => isWarm(memory, hole, settings));
    for (const hole of warm) tear(memory, hole, { withinMs: settings.leastMs, apartMs: settings.graceMs });
    const { torn } = memory;
    const strange = warm.length > 0 && torn !== undefined && isStrange(memory, torn, settings);
    for (let i = 0; i < due.length; i++) learnLoss(memory, 1, 0);
    return strange ? brokenVerdict(torn, due, memory.received, subject) : undefined;
  },
};

function isWarm({ received, first }: Memory, { at }: Hole, { leastReceived, leastMs }: Settings): boolean {
  return received >= leastReceived && at - first >= leastMs;
}

/** More holes than are usually lost of as many links. */
function isStrange(memory: Memory, { holes, usual, received }: Torn, { leastReceived, chance }: Settings): boolean {
  return poissonTail(holes, usual * (memory.received - received + leastReceived)) <= chance;
}

/** A chain begins with a predecessor that is named by nothing, or by zeros. */
function isNone(named: string): boolean {
  return /^0*$/.test(named);
}

function follow(memory: Memory, event: Event, previous: number, { graceMs }: Settings): void {
  learnLoss(memory, 0, 1);
  if (memory.hashes.includes(previous)) return;
  if (memory.holes.length >= mostHoles) return;
  memory.holes.push({
    ...{ previous, id: eventId(event), at: event.time, due: Math.max(event.time, event.receivedAt) + graceMs },
    ...{ sequence: event.sequence, gateway: event.gateway, spoofable: spoofableBy(event.trust) },
  });
}
