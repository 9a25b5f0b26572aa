import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Severity } from '../../schemas/finding.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';

export interface Settings {
  /** Lines of a source let go of within `windowMs` from which it is told. */
  fromLines: number;
  windowMs: number;
}

/** What was let go of, by reason, in the window that began at `from`. */
export interface Memory {
  from: number;
  lines: Record<string, number>;
}

interface Cause {
  severity: Severity;
  confidence: 2 | 3;
  words: string;
}

const causes: Readonly<Record<string, Cause>> = {
  device_quota: { severity: 'high', confidence: 3, words: 'sends more than a device may' },
  gateway_quota: { severity: 'high', confidence: 3, words: 'sends more than a gateway may' },
  tenant_quota: { severity: 'high', confidence: 2, words: 'belongs to a tenant that sends more than it may' },
  overload: { severity: 'medium', confidence: 2, words: 'lost lines because too much came in at once' },
  kernel: { severity: 'medium', confidence: 2, words: 'lost datagrams before they could be read' },
};

export const inputFlood: StreamDetector<Memory, Settings> = {
  id: 'input-flood',
  code: 'D14',
  title: 'More comes from a source than is taken from it',
  type: 'stream',
  lane: 'identity',
  reads: ['input-dropped'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  reasons: Object.fromEntries(Object.entries(causes).map(([reason, { severity }]) => [reason, [severity]])),
  settings: { fromLines: 100, windowMs: 60_000 },
  quietMs: 3_600_000,
  retainMs: 2 * 3_600_000,
  subjectOf: floodingSource,
  start: () => ({ from: 0, lines: {} }),

  observe(memory, event, { fromLines, windowMs }) {
    const cause = Object.hasOwn(causes, event.reason) ? causes[event.reason] : undefined;
    if (cause === undefined) return undefined;
    if (event.time - memory.from >= windowMs) {
      memory.from = event.time;
      memory.lines = {};
    }
    const lines = (memory.lines[event.reason] ?? 0) + event.weight;
    memory.lines[event.reason] = lines;
    return lines < fromLines ? undefined : verdictOf(cause, event, lines, windowMs);
  },
};

/** The device that floods, else whoever ships its lines, else the listener they came by. */
function floodingSource(event: Event): string {
  return deviceOf(event) || event.gateway || event.peer || event.source || 'unknown';
}

function verdictOf({ severity, confidence, words }: Cause, event: Event, lines: number, windowMs: number): Verdict {
  const device = deviceOf(event);
  const through = device === '' || event.gateway === '' ? '' : `, through ${event.gateway}`;
  return {
    reason: event.reason,
    severity,
    confidence,
    spoofable: spoofableBy(event.trust),
    title: `${floodingSource(event)} ${words}${through}: ${lines} lines were let go of`,
    facts: { dropped: lines, withinMs: windowMs, listener: event.source, address: event.peer },
    device,
    gateway: event.gateway,
  };
}
