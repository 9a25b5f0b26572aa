import { BlockBuilder } from '../../runtime/block/builder.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import { topics } from '../../schemas/topics.ts';

export const minute = 60_000;
export const start = Date.UTC(2026, 10, 28, 12);
let sequence = 0;

const header = (type: 'events' | 'tick', time: number, rows = 0) =>
  ({ type, version: 1, writer: 'w', sequence: sequence++, time, rows }) as const;

/** A wrong password of one account every few seconds, from one source. */
function guesses(peer: string, many: number, at: number, tenant = 'acme'): LogEntry {
  const builder = new BlockBuilder();
  for (let index = 0; index < many; index++) {
    const time = at + index * 2_000;
    const draft = { tenant, kind: 'auth-failed', trust: 'none', peer, index: index + 1, time, receivedAt: time };
    const attributes = ['user', 'root'];
    builder.add(
      Object.assign(new EventDraft(), { ...draft, outcome: 'failure', program: 'sshd', source: 'sshd', attributes }),
    );
  }
  return { topic: topics.identity, partition: 0, header: header('events', at, many), payload: builder.finish() };
}

export function tick(time: number): LogEntry {
  const payload = Buffer.from(JSON.stringify({ time, fleet: 0, baselines: 0 }));
  return { topic: topics.identity, partition: 0, header: header('tick', time), payload };
}

/** A source that guesses 14 times and one that does 40 times, an hour into a day that ticks every ten minutes. */
export async function aDay(log: EventLog): Promise<void> {
  const entries = Array.from({ length: 60 }, (_, index) => tick(start + index * 10 * minute));
  entries.splice(6, 0, guesses('192.0.2.1', 14, start + 55 * minute), guesses('192.0.2.2', 40, start + 56 * minute));
  entries.splice(6, 0, guesses('192.0.2.3', 40, start + 54 * minute, 'globex'));
  // As one writer numbers them: in the order they stand.
  await log.append(entries.map((one, index) => ({ ...one, header: { ...one.header, sequence: index } })));
}
