import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { learn, type Memory, memoryShape } from './memory.ts';
import { jumpVerdict } from './verdict.ts';

export interface Settings {
  /** Farther than this, and than so many usual deviations, from the usual offset is a jump. */
  leastMs: number;
  deviations: number;
  /** Stamps that must agree on the new offset, and for how long by our clock; how close they must lie. */
  stamps: number;
  lastsMs: number;
  agreeMs: number;
  /** Stamps before anything is judged: a clock without a battery is wrong until it is told the time. */
  leastStamps: number;
}

export const clockJump: StreamDetector<Memory, Settings> = {
  id: 'clock-jump',
  code: 'D19',
  title: 'A clock was set, and not to the right time',
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published', 'traffic-reported', 'command-acknowledged', 'line-received'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1070', 'T0856'] },
  reasons: { clock_forward: ['low'], clock_back: ['low'], clock_corrected: ['info'] },
  settings: {
    leastMs: 5 * 60_000,
    deviations: 6,
    stamps: 3,
    lastsMs: 60_000,
    agreeMs: 60_000,
    leastStamps: 10,
  },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf: clockOf,
  start: memoryShape,

  observe(memory, event, settings) {
    // What lay in a spool says when it was written, not what the clock says now.
    if (event.at === 0 || event.backlog || event.redelivered) return undefined;
    const offset = event.at - event.receivedAt;
    const limit = Math.max(settings.leastMs, settings.deviations * memory.deviation);
    if (memory.samples < settings.leastStamps || Math.abs(offset - memory.offset) <= limit) {
      memory.jumped = undefined;
      learn(memory, offset);
      return undefined;
    }
    return confirmed(memory, event, offset, limit, settings);
  },
};

/** Whose clock stamped the event: the host that wrote the line, else the device, else its gateway. */
function clockOf(event: Event): string {
  return event.at === 0 ? '' : event.host || deviceOf(event) || event.gateway;
}

/** A jump is one when later stamps lie as far off; what was only late comes all at once, or each later than the one before. */
function confirmed(
  memory: Memory,
  event: Event,
  offset: number,
  limit: number,
  { agreeMs, stamps, lastsMs, leastMs }: Settings,
): Verdict | undefined {
  const id = eventId(event);
  const { receivedAt } = event;
  const spoofable = spoofableBy(event.trust);
  if (memory.jumped === undefined || Math.abs(offset - memory.jumped.offset) > agreeMs) {
    memory.jumped = { offset, receivedAt, ids: [id], spoofable };
    return undefined;
  }
  const { jumped } = memory;
  if (jumped.ids.includes(id)) return undefined;
  if (jumped.ids.length < stamps) jumped.ids.push(id);
  if (spoofable > jumped.spoofable) jumped.spoofable = spoofable;
  if (jumped.ids.length < stamps || receivedAt - jumped.receivedAt < lastsMs) return undefined;
  const before = memory.offset;
  memory.offset = offset;
  memory.jumped = undefined;
  return jumpVerdict({ source: clockOf(event), event, jumped, before, limit, samples: memory.samples, leastMs });
}
