import { type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { driftSize, leftBy, takeDay } from '../statistics/drift.ts';
import { type Memory, memoryShape } from './memory.ts';
import { growthVerdict } from './verdict.ts';

export interface Settings {
  /** A day with so many times the messages of the last one that counted, or so few, is no slow change. */
  jump: number;
  /** Unless it is followed by as many more. */
  jumps: number;
  /** Told again after so many days while it is true. */
  againDays: number;
}

const dayMs = 86_400_000;
const numbers = new Float64Array(driftSize);

export const slowGrowth: StreamDetector<Memory, Settings> = {
  id: 'slow-growth',
  code: 'D14',
  title: 'What a device sends in a day moves a little every day',
  type: 'stream',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1499', 'T0814'] },
  reasons: { messages_grew: ['medium'], messages_shrank: ['low'] },
  settings: { jump: 2, jumps: 3, againDays: 7 },
  quietMs: 0,
  retainMs: 8 * dayMs,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, settings) {
    if (event.backlog || event.redelivered) return undefined;
    // A clock that runs ahead must not close days that are not over.
    const day = Math.floor(Math.min(event.time, event.receivedAt) / dayMs);
    if (day < memory.day) return undefined;
    if (day === memory.day) {
      memory.messages += event.weight;
      return undefined;
    }
    const { messages, first } = memory;
    const isWhole = memory.day !== 0 && memory.day !== first;
    if (memory.day === 0) memory.first = day;
    memory.day = day;
    memory.messages = event.weight;
    return isWhole ? closed(memory, messages, event, settings) : undefined;
  },
};

function closed(memory: Memory, messages: number, event: Event, { jump, jumps, againDays }: Settings) {
  const { usual } = memory;
  // A flood, or a day off, is others' business and must not look like a trend; what stays is a trend.
  const jumped = usual > 0 && (messages > jump * usual || messages * jump < usual);
  if (jumped && memory.jumps < jumps) {
    memory.jumps++;
    return undefined;
  }
  memory.jumps = 0;
  memory.usual = messages;
  for (let i = 0; i < driftSize; i++) numbers[i] = memory.drift.at(i);
  const drift = takeDay(numbers, 0, messages);
  for (let i = 0; i < driftSize; i++) memory.drift.set(i, numbers[i] as number);
  if (!drift.called || memory.day - memory.told < againDays) return undefined;
  memory.told = memory.day;
  const about = { drift, days: numbers[0] as number, ...leftBy(numbers, 0) };
  return growthVerdict(deviceSubject(event), about, eventId(event), spoofableBy(event.trust));
}
