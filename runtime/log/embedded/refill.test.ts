import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Topic, topics } from '../../../schemas/topics.ts';
import { dayMs, entry, firstDay, readAll, text } from '../contract/ground.ts';
import type { EventLog, LogRecord } from '../port.ts';
import type { RefillPartition } from '../refill.ts';
import { openEmbeddedLog } from './embedded-log.ts';
import { refillEmbeddedLog } from './refill.ts';

const { telemetry, identity, journal } = topics;
let directory: string;
let log: EventLog | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-refill-'));
});
afterEach(async () => {
  await log?.close();
  rmSync(directory, { recursive: true });
});

type Part = Omit<RefillPartition, 'records'> & { records: [offset: number, day: number][] };
const options = () => ({
  ...{ directory, telemetryPartitions: 2 },
  clock: { now: () => firstDay + 9 * dayMs, real: (ms: number) => ms },
});

async function* recordsOf({ topic, partition, records }: Part): AsyncGenerator<LogRecord> {
  for (const [offset, day] of records) {
    const one = entry(topic, partition, `${topic}/${partition}/${offset}`);
    yield { ...one, header: { ...one.header, time: firstDay + day * dayMs }, offset };
  }
}

async function refilled(...parts: Part[]): Promise<EventLog> {
  async function* all(): AsyncGenerator<RefillPartition> {
    for (const part of parts) yield { ...part, records: recordsOf(part) };
  }
  await refillEmbeddedLog(options(), all());
  return (log = await openEmbeddedLog(options()));
}

const daysOf = (topic: Topic): string[] =>
  readdirSync(join(directory, topic)).filter((name) => name.endsWith('.sqlite') && name !== 'state.sqlite');

describe('a log that is filled anew', () => {
  const part = (
    partition: number,
    low: number,
    next: number,
    records: [number, number][],
    topic: Topic = telemetry,
  ): Part => ({ topic, partition, low, next, records });

  it('has every record at its offset, begins where it began, and goes on where it ended', async () => {
    const filled = await refilled(
      part(0, 100, 106, [
        [100, 0],
        [101, 0],
        [103, 1],
        [104, 3],
        [105, 3],
      ]),
      part(1, 7, 9, [
        [7, 1],
        [8, 2],
      ]),
      part(0, 0, 1, [[0, 5]], identity),
    );
    expect((await readAll(filled, telemetry, 0, 100)).map((record) => [record.offset, text(record)])).toEqual(
      [100, 101, 103, 104, 105].map((offset) => [offset, `telemetry.v1/0/${offset}`]),
    );
    expect((await readAll(filled, telemetry, 1, 7)).map(({ offset }) => offset)).toEqual([7, 8]);
    expect([await filled.bounds(telemetry, 0), await filled.bounds(telemetry, 1)]).toEqual([
      { low: 100, next: 106 },
      { low: 7, next: 9 },
    ]);
    await expect(filled.read(telemetry, 0, 99)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
    expect(
      await filled.append([entry(telemetry, 0, 'more'), entry(telemetry, 1, 'more'), entry(identity, 0, 'more')]),
    ).toEqual([106, 9, 1]);
  });

  it('lets go of its days as it would have', async () => {
    const filled = await refilled(
      part(0, 5, 8, [
        [5, 0],
        [6, 1],
        [7, 3],
      ]),
      part(1, 0, 2, [
        [0, 1],
        [1, 4],
      ]),
    );
    expect(daysOf(telemetry)).toEqual([
      '2026-01-05.sqlite',
      '2026-01-06.sqlite',
      '2026-01-08.sqlite',
      '2026-01-09.sqlite',
      '2026-01-14.sqlite',
    ]);
    await filled.trim(telemetry, firstDay + 3 * dayMs);
    expect([await filled.bounds(telemetry, 0), await filled.bounds(telemetry, 1)]).toEqual([
      { low: 7, next: 8 },
      { low: 1, next: 2 },
    ]);
  });

  it('remembers its offsets where nothing is left, and nothing where there never was', async () => {
    const filled = await refilled(part(0, 42, 42, []), part(1, 0, 0, []), part(0, 0, 0, [], journal));
    expect([await filled.bounds(telemetry, 0), await filled.append([entry(telemetry, 0, 'next')])]).toEqual([
      { low: 42, next: 42 },
      [42],
    ]);
    expect(await filled.append([entry(telemetry, 1, 'x'), entry(journal, 0, 'y')])).toEqual([0, 0]);
  });

  it('keeps the order of a clock that stepped back, and puts what is of a day to come into today', async () => {
    const filled = await refilled(
      part(0, 0, 3, [
        [0, 2],
        [1, 1],
        [2, 30],
      ]),
    );
    expect((await readAll(filled, telemetry, 0)).map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(daysOf(telemetry)).toEqual(['2026-01-07.sqlite', '2026-01-14.sqlite']);
  });
});
