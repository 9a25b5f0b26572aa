import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Tick } from '../../schemas/tick.ts';
import { topics } from '../../schemas/topics.ts';
import { systemClock } from '../clock.ts';
import { openEmbeddedLog } from './embedded/embedded-log.ts';
import { jsonEntry } from './json-record.ts';
import { appendTicks } from './tick.ts';
import { createWriter } from './writer-identity.ts';

test('puts one tick with the facts in force into every partition of both lanes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-tick-'));
  const log = await openEmbeddedLog({ directory, telemetryPartitions: 3, clock: systemClock });
  onTestFinished(async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  const writer = createWriter();
  await log.append([1, 2].map(() => jsonEntry(topics.fleet, 'facts', writer, 0, {})));
  await log.append([jsonEntry(topics.baselines, 'baseline', writer, 0, {})]);
  await appendTicks(log, { writer, time: 1_767_600_000_000 });

  const places = [0, 1, 2].map((partition) => [topics.telemetry, partition] as const);
  for (const [topic, partition] of [...places, [topics.identity, 0] as const]) {
    const records = await log.read(topic, partition, 0);
    expect(records.map(({ header }) => [header.type, header.time])).toEqual([['tick', 1_767_600_000_000]]);
    const tick: Tick = JSON.parse(Buffer.from(records[0]?.payload ?? []).toString());
    expect(tick).toEqual({ time: 1_767_600_000_000, fleet: 2, baselines: 1 });
  }
  expect((await log.bounds(topics.fleet, 0)).next).toBe(2);
});
