import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordHeader } from '../../schemas/record.ts';
import { topics, type Topic } from '../../schemas/topics.ts';
import type { Clock } from '../clock.ts';
import type { EventLog, LogEntry } from './port.ts';

/** One log on its own ground, that can be opened several times at once and again after closing. */
export interface LogWorld {
  open(options: { telemetryPartitions: number; clock: Clock }): Promise<EventLog>;
  remove(): Promise<void>;
}

const dayMs = 86_400_000;
const firstDay = Date.UTC(2026, 0, 5);
const partitions = 4;
const { telemetry, identity, findings, fleet } = topics;

/** What every adapter of the event log promises. `makeWorld` is called once per test. */
export function eventLogContract(name: string, makeWorld: () => Promise<LogWorld>): void {
  describe(`the event log on ${name}`, () => {
    let world: LogWorld;
    let log: EventLog;
    let now = firstDay;
    let opened: EventLog[] = [];
    const clock: Clock = { now: () => now, real: (ms) => ms };

    async function open(telemetryPartitions = partitions): Promise<EventLog> {
      const another = await world.open({ telemetryPartitions, clock });
      opened.push(another);
      return another;
    }

    beforeEach(async () => {
      now = firstDay + 3_600_000;
      world = await makeWorld();
      log = await open();
    });

    afterEach(async () => {
      await Promise.all(opened.map((each) => each.close()));
      opened = [];
      await world.remove();
    });

    test('keeps what was appended after it was closed and opened again', async () => {
      expect(await log.append([entry(telemetry, 1, 'kept')])).toEqual([0]);
      await log.close();
      const again = await open();
      expect(await texts(again, telemetry, 1)).toEqual(['kept']);
      expect(await again.append([entry(telemetry, 1, 'next')])).toEqual([1]);
    });

    test('keeps the order of each partition when appends overlap', async () => {
      const appends = Array.from({ length: 40 }, (_, i) => [
        entry(telemetry, i % 2, `${i}a`),
        entry(telemetry, i % 2, `${i}b`),
      ]);
      const offsets = await Promise.all(appends.map((entries) => log.append(entries)));
      for (const partition of [0, 1]) {
        const found = await all(log, telemetry, partition);
        const wanted = appends.flatMap((entries, i) =>
          i % 2 === partition ? entries.map((each, j) => [offsets[i]?.[j], text(each.payload)]) : [],
        );
        expect(found.map((each) => [each.offset, text(each.payload)])).toEqual(wanted);
      }
    });

    test('takes one append over several topics and partitions and answers in its order', async () => {
      await log.append([entry(identity, 0, 'before')]);
      const offsets = await log.append([
        entry(telemetry, 3, 'a'),
        entry(identity, 0, 'b'),
        entry(telemetry, 0, 'c'),
        entry(telemetry, 3, 'd'),
      ]);
      expect(offsets).toEqual([0, 1, 0, 1]);
      expect(await texts(log, telemetry, 3)).toEqual(['a', 'd']);
      expect(await texts(log, telemetry, 0)).toEqual(['c']);
      expect(await texts(log, identity, 0)).toEqual(['before', 'b']);
      expect(await texts(log, telemetry, 2)).toEqual([]);
      expect(await log.append([])).toEqual([]);
    });

    test('is read from any offset', async () => {
      await log.append(Array.from({ length: 10 }, (_, i) => entry(identity, 0, `${i}`)));
      for (const from of [0, 4, 9, 2]) {
        const records = await log.read(identity, 0, from, { waitMs: 5_000 });
        expect(records.map((each) => each.offset)).toEqual([...Array(10).keys()].slice(from));
      }
      expect(await log.read(identity, 0, 10)).toEqual([]);
      expect(await log.read(identity, 0, 25)).toEqual([]);
    });

    test('stops near the byte limit but gives at least one record', async () => {
      await log.append(Array.from({ length: 10 }, () => entry(identity, 0, 'x'.repeat(1000))));
      expect(await log.read(identity, 0, 0, { bytes: 1, waitMs: 5_000 })).toHaveLength(1);
      const some = await log.read(identity, 0, 0, { bytes: 3500, waitMs: 5_000 });
      expect(some.length).toBeGreaterThanOrEqual(3);
      expect(some.length).toBeLessThanOrEqual(4);
      expect(await texts(log, identity, 0, 2500)).toHaveLength(10);
    });

    test('wakes a reader at the end when something is appended', async () => {
      const began = performance.now();
      const waiting = log.read(telemetry, 2, 0, { waitMs: 20_000 });
      await log.append([entry(telemetry, 2, 'awake')]);
      expect((await waiting).map((each) => text(each.payload))).toEqual(['awake']);
      expect(performance.now() - began).toBeLessThan(10_000);
    });

    test('wakes a reader at the end on abort, with nothing', async () => {
      const controller = new AbortController();
      const waiting = log.read(telemetry, 2, 0, { waitMs: 60_000, signal: controller.signal });
      setTimeout(() => controller.abort(), 50);
      expect(await waiting).toEqual([]);
      expect(await log.read(telemetry, 2, 0, { waitMs: 60_000, signal: AbortSignal.abort() })).toEqual([]);
    });

    test('answers with nothing after the wait', async () => {
      const began = performance.now();
      expect(await log.read(telemetry, 2, 0, { waitMs: 100 })).toEqual([]);
      expect(performance.now() - began).toBeGreaterThanOrEqual(90);
    });

    test('shows another instance what was appended, and wakes it', async () => {
      const reader = await open();
      await log.append([entry(findings, 0, 'one')]);
      expect(await texts(reader, findings, 0)).toEqual(['one']);
      const waiting = reader.read(findings, 0, 1, { waitMs: 20_000 });
      await log.append([entry(findings, 0, 'two')]);
      expect((await waiting).map((each) => text(each.payload))).toEqual(['two']);
      await reader.append([entry(findings, 0, 'three')]);
      expect(await texts(log, findings, 0)).toEqual(['one', 'two', 'three']);
    });

    test('serves readers at different places of one partition', async () => {
      await log.append(Array.from({ length: 20 }, (_, i) => entry(telemetry, 1, `${i}`)));
      const places = [0, 7, 0, 13];
      const chunks = await Promise.all(places.map((from) => all(log, telemetry, 1, from, 40)));
      expect(chunks.map((chunk) => chunk.map((each) => each.offset))).toEqual(
        places.map((from) => [...Array(20).keys()].slice(from)),
      );
    });

    test('remembers where each consumer stands', async () => {
      expect(await log.position('archive', telemetry, 1)).toBeUndefined();
      await log.commit('archive', telemetry, 1, 7);
      await log.commit('archive', telemetry, 2, 0);
      await log.commit('detect', telemetry, 1, 3);
      await log.commit('archive', telemetry, 1, 9);
      const again = await open();
      expect(await again.position('archive', telemetry, 1)).toBe(9);
      expect(await again.position('archive', telemetry, 2)).toBe(0);
      expect(await again.position('detect', telemetry, 1)).toBe(3);
      expect(await again.position('detect', telemetry, 0)).toBeUndefined();
      expect(await again.position('archive', identity, 0)).toBeUndefined();
    });

    test('knows its bounds', async () => {
      expect(await log.bounds(telemetry, 1)).toEqual({ low: 0, next: 0 });
      await log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b'), entry(telemetry, 2, 'c')]);
      expect(await log.bounds(telemetry, 1)).toEqual({ low: 0, next: 2 });
      expect(await log.bounds(telemetry, 2)).toEqual({ low: 0, next: 1 });
    });

    test('goes on with its offsets on another day', async () => {
      await log.append([entry(telemetry, 1, 'monday'), entry(telemetry, 2, 'monday')]);
      now += 3 * dayMs;
      expect(await log.append([entry(telemetry, 1, 'thursday')])).toEqual([1]);
      now -= 2 * dayMs;
      expect(await log.append([entry(telemetry, 1, 'clock went back'), entry(telemetry, 2, 'too')])).toEqual([2, 1]);
      expect(await texts(log, telemetry, 1)).toEqual(['monday', 'thursday', 'clock went back']);
      expect(await texts(log, telemetry, 2)).toEqual(['monday', 'too']);
    });

    test('lets go of old days and says so below the low-water mark', async () => {
      const reader = await open();
      await log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b')]);
      expect(await texts(reader, telemetry, 1)).toEqual(['a', 'b']);
      now += 2 * dayMs;
      await log.append([entry(telemetry, 1, 'c')]);
      await log.trim(telemetry, firstDay);
      expect(await log.bounds(telemetry, 1)).toEqual({ low: 0, next: 3 });
      await log.trim(telemetry, firstDay + 2 * dayMs);
      for (const each of [log, reader]) {
        expect(await each.bounds(telemetry, 1)).toEqual({ low: 2, next: 3 });
        await expect(each.read(telemetry, 1, 0)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
        expect(await texts(each, telemetry, 1, 1000, 2)).toEqual(['c']);
      }
    });

    test('keeps its marks when everything has been let go', async () => {
      await log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b')]);
      now += 5 * dayMs;
      await log.trim(telemetry, firstDay + 4 * dayMs);
      expect(await log.bounds(telemetry, 1)).toEqual({ low: 2, next: 2 });
      await log.close();
      const again = await open();
      expect(await again.bounds(telemetry, 1)).toEqual({ low: 2, next: 2 });
      expect(await again.append([entry(telemetry, 1, 'c')])).toEqual([2]);
      await expect(again.read(telemetry, 1, 1)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
    });

    test('refuses to trim the facts about the fleet', async () => {
      await expect(log.trim(fleet, now)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    });

    test('gives headers and payloads back as they were', async () => {
      const full: RecordHeader = {
        ...header(),
        batch: { gateway: 'gw-7 "ü"', key: '\u0000\n' },
        rows: 500,
        day: 20_458,
        accounts: { offered: 3, dropped: { rate_limited: 1 }, refused: { peer_unknown: 2 } },
      };
      const bytes = Uint8Array.from({ length: 512 << 10 }, (_, i) => (i * 2_654_435_761) >>> 24);
      await log.append([
        { topic: identity, partition: 0, header: full, payload: new Uint8Array(0) },
        { topic: identity, partition: 0, header: header(), payload: bytes },
      ]);
      const [empty, large] = await all(log, identity, 0);
      expect(empty?.header).toEqual(full);
      expect(empty?.payload).toHaveLength(0);
      expect(Buffer.compare(large?.payload ?? new Uint8Array(0), bytes)).toBe(0);
    });

    test('leaves the caller its payload', async () => {
      const payload = Buffer.from('mine');
      await log.append([0, 1, 2, 3].map((partition) => ({ topic: telemetry, partition, header: header(), payload })));
      expect(payload.toString()).toBe('mine');
      expect(await texts(log, telemetry, 3)).toEqual(['mine']);
    });

    test('takes a thousand small records at once', async () => {
      const many = Array.from({ length: 1000 }, (_, i) => entry(telemetry, i % partitions, `${i}`));
      await Promise.all([log.append(many.slice(0, 500)), log.append(many.slice(500))]);
      const found = await Promise.all([0, 1, 2, 3].map((partition) => texts(log, telemetry, partition)));
      expect(found.map((each) => each.length)).toEqual([250, 250, 250, 250]);
      expect(found[1]).toEqual(Array.from({ length: 250 }, (_, i) => `${i * 4 + 1}`));
    });

    test('refuses another number of partitions than it was begun with', async () => {
      expect(log.partitions(telemetry)).toBe(partitions);
      expect(log.partitions(identity)).toBe(1);
      await expect(open(partitions + 1)).rejects.toMatchObject({ code: 'LOG_MISMATCH' });
      await expect(log.append([entry(telemetry, partitions, 'outside')])).rejects.toThrow(RangeError);
    });

    test('refuses work after it was closed', async () => {
      const waiting = log.read(telemetry, 0, 0, { waitMs: 60_000 });
      await log.close();
      expect(await waiting).toEqual([]);
      await expect(log.append([entry(telemetry, 0, 'late')])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    });
  });
}

let sequence = 0;

export function header(): RecordHeader {
  return { type: 'events', version: 1, writer: '00f1a2b3c4d5e6f7', sequence: sequence++, time: firstDay };
}

export function entry(topic: Topic, partition: number, payload: string): LogEntry {
  return { topic, partition, header: header(), payload: Buffer.from(payload) };
}

function text(payload: Uint8Array): string {
  return Buffer.from(payload).toString();
}

/** Everything there is from an offset on, in as many chunks as it takes. */
export async function all(log: EventLog, topic: Topic, partition: number, from = 0, bytes = 4 << 20) {
  const { next } = await log.bounds(topic, partition);
  const records = [];
  for (let at = from; at < next; ) {
    const chunk = await log.read(topic, partition, at, { bytes, waitMs: 10_000 });
    if (chunk.length === 0) throw new Error(`${topic}/${partition} ends at ${at}, but next is ${next}`);
    records.push(...chunk);
    at = (chunk.at(-1)?.offset ?? 0) + 1;
  }
  return records;
}

async function texts(log: EventLog, topic: Topic, partition: number, bytes?: number, from?: number): Promise<string[]> {
  return (await all(log, topic, partition, from, bytes)).map((each) => text(each.payload));
}
