import { type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { poissonTail } from '../statistics/poisson.ts';
import { fill, type Gap, learnLoss, type Memory, memoryShape, missingOf, mostGaps } from './memory.ts';
import { gapVerdict } from './verdict.ts';

export interface Settings {
  /** Numbers missing at least. */
  missing: number;
  /** Chance at the usual loss below which as many are not lost by chance. */
  chance: number;
  /** How long what is missing may come after what passed over it. */
  graceMs: number;
  /** Numbers received before anything is judged. */
  leastReceived: number;
  /** Numbers that fall back by more than this begin anew. */
  restart: number;
}

export const logIntegrity: StreamDetector<Memory, Settings> = {
  id: 'log-integrity',
  code: 'D18',
  title: 'Numbered records are missing',
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published', 'traffic-reported', 'command-acknowledged', 'line-received'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1070', 'T0872'] },
  reasons: { sequence_gap: ['medium'] },
  settings: { missing: 8, chance: 1e-6, graceMs: 10 * 60_000, leastReceived: 100, restart: 1024 },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, settings) {
    const { sequence } = event;
    if (sequence < 0) return undefined;
    const boot = fingerprint(event.bootId);
    if (memory.highest < 0 || boot !== memory.boot || sequence < memory.highest - settings.restart) {
      memory.boot = boot;
      memory.highest = sequence;
      memory.gaps = undefined;
      return undefined;
    }
    if (sequence <= memory.highest) {
      fill(memory.gaps ?? [], sequence);
      return undefined;
    }
    if (sequence > memory.highest + 1) passOver(memory, event, settings);
    learnLoss(memory, 0, 1);
    memory.highest = sequence;
    return undefined;
  },

  dueAt: ({ gaps }) => gaps?.[0]?.due ?? 0,

  elapse(memory, subject, _tenant, settings, _known, watermark) {
    const due = (memory.gaps ?? []).filter(({ due: at }) => at <= watermark);
    if (due.length === 0) return undefined;
    memory.gaps = memory.gaps?.slice(due.length);
    if (memory.gaps?.length === 0) memory.gaps = undefined;
    const usual = memory.lost;
    const strange = due.filter((gap) => isStrange(memory, gap, settings));
    for (const gap of due) learnLoss(memory, missingOf(gap), 0);
    return strange.length === 0 ? undefined : gapVerdict(strange, usual, memory.received, subject);
  },
};

/** The next number is not the one expected: those in between may still come. */
function passOver(memory: Memory, event: Event, { graceMs }: Settings): void {
  const gaps = (memory.gaps ??= []);
  if (gaps.length >= mostGaps) {
    const least = gaps.reduce((some, gap) => (missingOf(gap) < missingOf(some) ? gap : some));
    gaps.splice(gaps.indexOf(least), 1);
    learnLoss(memory, missingOf(least), 0);
  }
  const { sequence, time: at, gateway } = event;
  const range = { from: memory.highest + 1, to: sequence - 1, filled: [] };
  gaps.push({
    ...range,
    id: eventId(event),
    at,
    due: Math.max(at, event.receivedAt) + graceMs,
    gateway,
    spoofable: spoofableBy(event.trust),
  });
}

function isStrange(memory: Memory, gap: Gap, { missing, chance, leastReceived }: Settings): boolean {
  const count = missingOf(gap);
  if (memory.received < leastReceived || count < missing) return false;
  return poissonTail(count, memory.lost * (count + leastReceived)) <= chance;
}
