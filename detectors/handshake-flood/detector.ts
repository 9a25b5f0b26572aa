import { eventId } from '../../schemas/event/event.ts';
import type { WindowDetector } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { learn, type Memory, memoryShape, usualOf, type Window, windowShape } from './memory.ts';
import type { Settings } from './settings.ts';
import { handshakesVerdict } from './verdict.ts';

export const handshakeFlood: WindowDetector<Memory, Window, Settings> = {
  id: 'handshake-flood',
  code: 'D14',
  title: 'A device opens far more sessions than is usual for it',
  type: 'window',
  lane: 'identity',
  reads: ['session-opened', 'session-refused'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1499.002', 'T0814'] },
  reasons: { handshakes_flood: ['medium'] },
  settings: { factor: 8, floor: 30, leastMinutes: 60, ceiling: 120, windows: 3, ofWindows: 5 },
  quietMs: 60 * 60_000,
  retainMs: 2 * 86_400_000,
  windowMs: 60_000,
  subjectOf: deviceSubject,
  start: memoryShape,
  open: windowShape,

  count(window, event, { floor }) {
    if (event.backlog) return;
    window.handshakes += event.weight;
    if (event.kind === 'session-refused') window.refused += event.weight;
    if (window.handshakes < floor || window.over !== undefined) return;
    window.over = { event: eventId(event), spoofable: spoofableBy(event.trust), gateway: event.gateway };
  },

  judge(memory, window, { index, settings, subject }) {
    if (memory.since === 0) memory.since = index;
    const passed = index - memory.index;
    memory.index = index;
    const { handshakes } = window;
    const { perMinute, minutes } = usualOf(memory, index);
    const limit = minutes < settings.leastMinutes ? settings.ceiling : settings.factor * perMinute;
    const over = handshakes >= Math.max(settings.floor, limit);
    const earlier = passed >= settings.ofWindows ? 0 : memory.over << passed;
    memory.over = (earlier | (over ? 1 : 0)) & ((1 << settings.ofWindows) - 1);
    if (!over) {
      learn(memory, handshakes, index);
      if (memory.over === 0) memory.evidence = undefined;
      return undefined;
    }
    const evidence = [...(memory.evidence ?? []), window.over?.event ?? ''].slice(-settings.ofWindows);
    memory.evidence = evidence;
    let count = 0;
    for (let rest = memory.over; rest !== 0; rest &= rest - 1) count++;
    if (count < settings.windows) return undefined;
    return handshakesVerdict({ subject, window, perMinute, minutes, limit, evidence, count, settings });
  },
};
