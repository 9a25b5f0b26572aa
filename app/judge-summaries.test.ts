import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crowdSettings } from '../detectors/gateway-flood/settings.ts';
import { defaults as silence } from '../detectors/silence/settings.ts';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { BlockBuilder } from '../runtime/block/builder.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { heldAlone } from '../runtime/members/held.ts';
import { memoriesInFiles } from '../runtime/state/memories.ts';
import type { Bounds, LogRecord, ReadLimit } from '../runtime/log/port.ts';
import { appendTicks } from '../runtime/log/tick.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { EventDraft } from '../schemas/event/event.ts';
import type { Finding } from '../schemas/finding.ts';
import { partitionOf, type Topic, topics } from '../schemas/topics.ts';
import { FactsInLog } from './detection.ts';
import { judgePartition } from './judge-partition.ts';
import { judgeSummaries } from './judge-summaries.ts';
import { rerunRange } from './rerun/rerun-range.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-silence-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

class Log extends MemoryLog {
  override async read(
    ...[topic, partition, from, limit]: [Topic?, number?, number?, ReadLimit?]
  ): Promise<LogRecord[]> {
    const wanted = (one: LogRecord) => one.topic === topic && one.partition === partition && one.offset >= (from ?? 0);
    const found = this.records.filter(wanted);
    if (found.length === 0) await sleep(2, undefined, limit?.signal && { signal: limit.signal }).catch(() => undefined);
    return found.slice(0, 25);
  }
  override bounds(...[topic]: [Topic?]): Promise<Bounds> {
    const next = this.records.findLast((one) => one.topic === topic)?.offset ?? -1;
    return Promise.resolve({ low: 0, next: next + 1 });
  }
  ends(topic: Topic): number {
    return (this.records.findLast((one) => one.topic === topic)?.offset ?? -1) + 1;
  }
  get findings(): Finding[] {
    const found = this.records.filter(({ topic }) => topic === topics.findings);
    return found.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Finding);
  }
}

const noon = 1_795_262_400_000;
const minute = 60_000;
const devices = ['a', 'b', 'c', 'd', 'e', 'f'];
const writer = createWriter();

/** Everybody speaks once a minute through two gateways; `silent` says nothing. */
async function live(log: Log, from: number, minutes: number, silent: readonly string[] = []): Promise<void> {
  for (let i = from; i < from + minutes; i++) {
    const time = noon + i * minute;
    for (const gateway of ['gw-1', 'gw-2']) {
      for (const name of devices.filter((one) => !silent.includes(one) && !silent.includes(gateway))) {
        const builder = new BlockBuilder();
        const part = {
          tenant: 'acme',
          gateway,
          claimedDevice: `${gateway}-${name}`,
          kind: 'message-published',
        } as const;
        builder.add(
          Object.assign(new EventDraft(), { ...part, source: 'http', trust: 'token', time, receivedAt: time }),
        );
        const partition = partitionOf('acme', part.claimedDevice, log.partitions(topics.telemetry));
        const header = {
          type: 'events',
          version: 1,
          writer: writer.id,
          sequence: writer.next(),
          time,
          rows: 1,
        } as const;
        await log.append([{ topic: topics.telemetry, partition, header, payload: builder.finish() }]);
      }
    }
    await appendTicks(log, { writer, time: time + minute / 2 });
  }
}

/** Judges all there is, then stops in order, or dies without a word. */
async function judge(log: Log, dies = false): Promise<void> {
  const stopping = new AbortController();
  const facts = new FactsInLog(log);
  const logger = { warn: () => undefined } as unknown as Logger;
  // A process that dies saves nothing: what it saves in stopping goes elsewhere.
  const memories = memoriesInFiles(join(directory, dies ? `lost-${log.records.length}` : 'state'));
  const held = heldAlone(stopping.signal);
  const together = { silence, crowds: { gateway: crowdSettings, fleet: crowdSettings } };
  const common = { log, facts, silence, together, latenessMs: 2 * minute, memories, held, logger, clock: systemClock };
  const parts = (['identity', 'telemetry'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => {
      const judging = { next: 0, subjects: 0, findings: 0, late: {}, waiting: 0 };
      const key = `detect/${lane}/${partition}`;
      return { lane, judging, done: judgePartition({ ...common, detectors: [], lane, partition, key }, judging) };
    }),
  );
  const summaries = { next: 0, places: 0, findings: 0 };
  const ended = judgeSummaries({ ...common, key: 'detect/summaries' }, summaries);
  for (const { lane, judging } of parts) {
    const last = Math.min(...parts.filter((one) => one.lane === lane).map(() => log.ends(topics[lane])));
    await expect.poll(() => judging.next, { timeout: 10_000, interval: 5 }).toBeGreaterThan(last - 4);
  }
  await expect.poll(() => summaries.next, { timeout: 10_000, interval: 5 }).toBe(log.ends(topics.summaries));
  stopping.abort();
  await Promise.all([...parts.map(({ done }) => done), ended]);
}

const told = (log: Log) => log.findings.map(({ reason, subject, version }) => `${reason} ${subject.id} ${version}`);

it('finds a silent device over several partitions, and repeats nothing after a crash', async () => {
  const log = new Log(3);
  await live(log, 0, 130);
  await live(log, 130, 20, ['a']);
  await judge(log, true);
  const wanted = ['device_silent gw-1-a 1', 'device_silent gw-2-a 1'];
  expect(told(log).toSorted()).toEqual(wanted);
  // The tail is folded again from nothing: every summary stands in the log twice, every finding once.
  const summaries = log.records.filter(({ topic }) => topic === topics.summaries).length;
  await judge(log);
  expect(log.records.filter(({ topic }) => topic === topics.summaries).length).toBe(2 * summaries);
  expect(told(log).toSorted()).toEqual(wanted);
  // It goes on from what it saved.
  await live(log, 150, 20, ['a', 'gw-2']);
  await judge(log);
  expect(told(log).toSorted()).toEqual([...wanted, 'gateway_silent gw-2 1']);
});

it('finds the same again when the range is rerun', async () => {
  const log = new Log(3);
  await live(log, 0, 130);
  await live(log, 130, 20, ['a', 'gw-2']);
  await live(log, 150, 20);
  await judge(log);
  const again: unknown[] = [];
  await rerunRange({
    ...{ log, from: 0, to: Number.POSITIVE_INFINITY, archived: false },
    detect: {
      tickMs: 2_000,
      latenessMs: 2 * minute,
      subjects: { vouched: 1_000, unvouched: 1_000 },
      experimental: false,
      settings: {},
    },
    store: () => {
      throw new Error('the log has it all');
    },
    tell: async (findings) => void again.push(...findings.filter(({ code }) => code === 'D17')),
  });
  const first = log.findings.map(({ cause: _, ...finding }) => finding);
  expect(first.length).toBe(4);
  expect(again.map((one) => JSON.stringify(one)).toSorted()).toEqual(
    first.map((one) => JSON.stringify(one)).toSorted(),
  );
});
