import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { topics } from '../../../../schemas/topics.ts';
import { entry, readAll, readTexts, text, type Ground } from '../ground.ts';

const { telemetry, identity, findings, fleet } = topics;

export function describeReading(ground: Ground): void {
  test('is read from any offset', async () => {
    await ground.log.append(Array.from({ length: 10 }, (_, i) => entry(identity, 0, `${i}`)));
    for (const from of [0, 4, 9, 2]) {
      const records = await ground.log.read(identity, 0, from, { waitMs: 5_000 });
      expect(records.map((each) => each.offset)).toEqual([...Array(10).keys()].slice(from));
    }
    expect(await ground.log.read(identity, 0, 10)).toEqual([]);
    expect(await ground.log.read(identity, 0, 25)).toEqual([]);
  });

  test('stops near the byte limit but gives at least one record', async () => {
    await ground.log.append(Array.from({ length: 10 }, () => entry(identity, 0, 'x'.repeat(1000))));
    expect(await ground.log.read(identity, 0, 0, { bytes: 1, waitMs: 5_000 })).toHaveLength(1);
    const some = await ground.log.read(identity, 0, 0, { bytes: 3500, waitMs: 5_000 });
    expect(some.length).toBeGreaterThanOrEqual(3);
    expect(some.length).toBeLessThanOrEqual(4);
    expect(await readTexts(ground.log, identity, 0)).toHaveLength(10);
  });

  test('wakes a reader at the end when something is appended', async () => {
    const began = performance.now();
    const waiting = ground.log.read(telemetry, 2, 0, { waitMs: 20_000 });
    await ground.log.append([entry(telemetry, 2, 'awake')]);
    expect((await waiting).map(text)).toEqual(['awake']);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('wakes a reader at the end on abort, with nothing', async () => {
    const controller = new AbortController();
    const waiting = ground.log.read(telemetry, 2, 0, { waitMs: 60_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await waiting).toEqual([]);
    expect(await ground.log.read(telemetry, 2, 0, { waitMs: 60_000, signal: AbortSignal.abort() })).toEqual([]);
  });

  test('answers with nothing after the wait', async () => {
    const began = performance.now();
    expect(await ground.log.read(telemetry, 2, 0, { waitMs: 100 })).toEqual([]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(90);
  });

  test('shows another instance what was appended, and wakes it', async () => {
    const reader = await ground.open();
    await ground.log.append([entry(findings, 0, 'one')]);
    expect(await readTexts(reader, findings, 0)).toEqual(['one']);
    const waiting = reader.read(findings, 0, 1, { waitMs: 20_000 });
    await ground.log.append([entry(findings, 0, 'two')]);
    expect((await waiting).map(text)).toEqual(['two']);
    await reader.append([entry(findings, 0, 'three')]);
    expect(await readTexts(ground.log, findings, 0)).toEqual(['one', 'two', 'three']);
  });

  test('gives at once all below an end that its bounds named, while another instance appends', async () => {
    const reader = await ground.open();
    let appended = 0;
    const appending = (async () => {
      for (; appended < 60; appended++) await ground.log.append([entry(fleet, 0, `${appended}`)]);
    })();
    const read: string[] = [];
    while (appended < 60) {
      // An adapter that answers from memory would leave the other no turn.
      await setImmediate();
      const { next } = await reader.bounds(fleet, 0);
      // What was acknowledged is below an end that is asked for later, and none below it is skipped.
      expect(next).toBeGreaterThanOrEqual(read.length);
      while (read.length < next) {
        const records = await reader.read(fleet, 0, read.length);
        expect(records[0]?.offset).toBe(read.length);
        read.push(...records.map(text));
      }
    }
    await appending;
    expect((await reader.bounds(fleet, 0)).next).toBe(60);
    expect(read).toEqual(Array.from(read, (_, i) => `${i}`));
  });

  test('serves readers at different places of one partition', async () => {
    await ground.log.append(Array.from({ length: 20 }, (_, i) => entry(telemetry, 1, `${i}`)));
    const places = [0, 7, 0, 13];
    const chunks = await Promise.all(places.map((from) => readAll(ground.log, telemetry, 1, from, 40)));
    expect(chunks.map((chunk) => chunk.map((each) => each.offset))).toEqual(
      places.map((from) => [...Array(20).keys()].slice(from)),
    );
  });
}
