import { describe, expect, it } from 'vitest';
import type { EventLog, LogRecord } from '../runtime/log/port.ts';
import { topics } from '../schemas/topics.ts';
import { keepFrom } from './trim-log.ts';

const day = 86_400_000;
const now = 100 * day;
const clock = { now: () => now, real: (ms: number) => ms };

/** One record a day from day 80 on; offsets are days. */
function logOf(low: number): EventLog {
  const read = (_topic: string, partition: number, from: number): Promise<Pick<LogRecord, 'header' | 'offset'>[]> =>
    Promise.resolve(
      from > 99
        ? []
        : [
            {
              offset: from,
              header: { type: 'events', version: 1, writer: 'w', sequence: from, time: from * day + partition },
            },
          ],
    );
  return { partitions: () => 2, bounds: () => Promise.resolve({ low, next: 100 }), read } as unknown as EventLog;
}

describe('trimming the log', () => {
  it('keeps the days it was told to when all is copied', async () => {
    expect(await keepFrom(topics.telemetry, { log: logOf(80), clock, retentionDays: 7, copiedTo: () => 100 })).toBe(
      now - 7 * day,
    );
  });

  it('keeps what one partition has not copied, however old', async () => {
    const copiedTo = (_topic: string, partition: number): number => (partition === 1 ? 85 : 100);
    expect(await keepFrom(topics.telemetry, { log: logOf(80), clock, retentionDays: 7, copiedTo })).toBe(85 * day + 1);
  });
});
