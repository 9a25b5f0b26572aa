import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { logSource } from '../log-source.ts';
import type { Memory } from './memory.ts';
import { signOf, speaksOfLogs, textOf } from './signs.ts';
import { clearedVerdict, notBackVerdict, unwatchedVerdict } from './verdicts.ts';

export interface Settings {
  /** How long what keeps the log may be stopped. */
  backWithinMs: number;
  /** What stops so long after a host said that it goes down goes down with it. */
  downMs: number;
}

export const logCleared: StreamDetector<Memory, Settings> = {
  id: 'log-cleared',
  code: 'D18',
  title: 'A log was cleared, or is no longer kept',
  type: 'stream',
  lane: 'telemetry',
  reads: ['line-received'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1070', 'T1070.001', 'T1070.002', 'T1685', 'T0872'] },
  reasons: { log_cleared: ['medium', 'high'], auditing_disabled: ['low', 'medium'], logger_not_back: ['low'] },
  settings: { backWithinMs: 10 * 60_000, downMs: 5 * 60_000 },
  quietMs: 60 * 60_000,
  retainMs: 24 * 3_600_000,
  subjectOf: (event) => (speaksOfLogs(event.program) ? logSource(event) : ''),
  start: () => ({ stops: [], downUntil: 0 }),

  observe(memory, event, settings, known) {
    const { program, time } = event;
    const text = textOf(event.raw);
    const sign = signOf(program, text);
    if (sign === undefined) return undefined;
    if (sign === 'cleared') return clearedVerdict(logSource(event), event, text, plannedAt(event, known));
    if (sign === 'unwatched') return unwatchedVerdict(logSource(event), event, text, plannedAt(event, known));
    if (sign === 'shutting-down') {
      memory.downUntil = Math.max(memory.downUntil, time + settings.downMs);
      // What it stopped on its way down came first.
      memory.stops = memory.stops.filter(({ at }) => at < time - settings.downMs);
    } else if (sign === 'started')
      memory.stops = memory.stops.filter((stop) => stop.program !== program || stop.at > time || stop.due < time);
    else if (time > memory.downUntil && !memory.stops.some((stop) => stop.program === program))
      memory.stops.push({
        ...{ program, id: eventId(event), at: time, gateway: event.gateway, device: deviceOf(event) },
        ...{ due: Math.max(time, event.receivedAt) + settings.backWithinMs, spoofable: spoofableBy(event.trust) },
      });
    return undefined;
  },

  dueAt: ({ stops }) => stops.reduce((first, { due }) => (first === 0 ? due : Math.min(first, due)), 0),

  elapse(memory, subject, tenant, { backWithinMs }, known, watermark) {
    const stop = memory.stops.find(({ due }) => due <= watermark);
    if (stop === undefined) return undefined;
    memory.stops = memory.stops.filter((one) => one !== stop);
    const planned = known.planned(tenant, stop.device, stop.gateway, stop.at) !== undefined;
    return planned ? undefined : notBackVerdict(subject, stop, backWithinMs);
  },
};

function plannedAt(event: Event, known: Known): string {
  return known.planned(event.tenant, deviceOf(event), event.gateway, event.time)?.id ?? '';
}
