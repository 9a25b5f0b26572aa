import { eventId } from '../../schemas/event/event.ts';
import type { WindowDetector } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { expectedOf } from './expected.ts';
import { floodVerdict } from './verdict.ts';
import { type Memory, type Settings, type Window, windowShape } from './window.ts';

export const flooding: WindowDetector<Memory, Window, Settings> = {
  id: 'flooding',
  code: 'D14',
  title: 'A device sends far more than is usual for it',
  type: 'window',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  reasons: { messages_flood: ['high'], bytes_flood: ['high'] },
  settings: {
    factor: 8,
    z: 6,
    metrics: [
      { name: 'messages', floor: 30, ceiling: 1200 },
      { name: 'bytes', floor: 256 * 1024, ceiling: 10 * 1024 * 1024 },
    ],
    windows: 3,
    ofWindows: 5,
    shrinkage: 60,
    leastSamples: 30,
    spreadFloor: 0.15,
    spreadCeiling: 0.3,
    driftDown: 0.7,
    driftUp: 3,
  },
  quietMs: 15 * 60_000,
  retainMs: 3_600_000,
  windowMs: 60_000,
  subjectOf: deviceSubject,
  start: () => ({ index: 0, messages: 0, bytes: 0, evidence: [] }),
  open: windowShape,
  pace: { metric: 'messages', of: (window: Window) => window.messages },

  count(window, event, { metrics }) {
    // Spooled messages tell how long a line was down, not how fast the device sends.
    if (event.backlog) return;
    window.messages += event.weight;
    window.bytes += event.size * event.weight;
    if (isOver(window, metrics) && window.over === undefined) {
      window.over = { event: eventId(event), spoofable: spoofableBy(event.trust), gateway: event.gateway };
    }
  },

  matters: (window, { metrics }) => isOver(window, metrics) && window.over !== undefined,

  judge(memory, window, context) {
    const { settings } = context;
    const passed = context.index - memory.index;
    const mask = (1 << settings.ofWindows) - 1;
    memory.index = context.index;
    let found: ReturnType<typeof floodVerdict> | undefined;
    for (const metric of settings.metrics) {
      const expected = expectedOf(metric, context);
      const observed = window[metric.name];
      const over = observed >= metric.floor && observed >= expected.limit;
      // Windows in between were below the floor, hence not over.
      const earlier = passed >= settings.ofWindows ? 0 : (memory[metric.name] << passed) & mask;
      memory[metric.name] = earlier | (over ? 1 : 0);
      if (over) noteEvidence(memory, window, settings);
      const count = ones(memory[metric.name]);
      if (over && count >= settings.windows)
        found ??= floodVerdict({ metric, observed, expected, window, memory, context, count });
    }
    if (memory.messages === 0 && memory.bytes === 0) memory.evidence = [];
    return found;
  },
};

function isOver({ messages, bytes }: Window, [first, second]: Settings['metrics']): boolean {
  return messages >= first.floor || bytes >= second.floor;
}

function noteEvidence(memory: Memory, window: Window, { ofWindows }: Settings): void {
  const event = window.over?.event ?? '';
  if (memory.evidence.at(-1) === event) return;
  memory.evidence.push(event);
  if (memory.evidence.length > ofWindows) memory.evidence.shift();
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
