import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StreamDetector } from '../detectors/detector.ts';
import { defaults as silence } from '../detectors/silence/settings.ts';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { BlockBuilder } from '../runtime/block/builder.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { heldAlone } from '../runtime/members/held.ts';
import { memoriesInFiles } from '../runtime/state/memories.ts';
import type { LogRecord, ReadLimit } from '../runtime/log/port.ts';
import { EventDraft } from '../schemas/event/event.ts';
import type { Finding } from '../schemas/finding.ts';
import { topics } from '../schemas/topics.ts';
import { FactsInLog } from './detection.ts';
import { judgePartition } from './judge-partition.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-judge-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

class Log extends MemoryLog {
  override async read(...[topic, , from = 0, limit]: [unknown?, unknown?, number?, ReadLimit?]): Promise<LogRecord[]> {
    const found = this.records.filter((record) => record.topic === topic && record.offset >= from);
    if (found.length === 0) await sleep(2, undefined, limit?.signal && { signal: limit.signal }).catch(() => undefined);
    return found.slice(0, 1);
  }
  get findings(): string[] {
    const found = this.records.filter(({ topic }) => topic === topics.findings);
    return found.map(({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as Finding).title);
  }
}

/** Finds something in every event. */
const detector = (limit: number): StreamDetector<object, { limit: number }> => ({
  ...{ id: 'every', code: 'D01', title: 'every', lane: 'telemetry', reads: ['message-published'], type: 'stream' },
  ...{
    subjectKind: 'device',
    attack: { version: '1', techniques: [] },
    reasons: { seen: ['low'] },
    settings: { limit },
    quietMs: 0,
    retainMs: 1e9,
  },
  subjectOf: (event) => event.claimedDevice,
  start: () => ({}),
  observe: (_memory, event) => ({
    ...{ reason: 'seen', severity: 'low', title: `event ${event.index}`, confidence: 1, spoofable: 3, facts: {} },
  }),
});

let sequence = 0;
async function add(log: Log, ...indexes: number[]): Promise<void> {
  for (const index of indexes) {
    const builder = new BlockBuilder();
    const at = 1_795_262_400_000 + index * 60_000;
    const draft = {
      tenant: 'acme',
      claimedDevice: `d-${index}`,
      kind: 'message-published',
      index,
      time: at,
      receivedAt: at,
    };
    builder.add(Object.assign(new EventDraft(), draft));
    const header = { type: 'events', version: 1, writer: 'w', sequence: sequence++, time: at, rows: 1 } as const;
    await log.append([{ topic: topics.telemetry, partition: 0, header, payload: builder.finish() }]);
  }
}

/** Judges all there is, then stops in order, or dies without a word. */
async function judge(log: Log, expected: number, { dies = false, limit = 1 } = {}): Promise<void> {
  const stopping = new AbortController();
  const judging = { next: 0, subjects: 0, findings: 0, late: {}, waiting: 0 };
  const ended = judgePartition(
    {
      ...{ log, facts: new FactsInLog(log), detectors: [detector(limit)], silence, lane: 'telemetry', partition: 0 },
      ...{ latenessMs: 0, clock: systemClock, logger: { warn: () => undefined } as unknown as Logger },
      // A process that dies saves nothing: what it saves in stopping goes elsewhere.
      memories: memoriesInFiles(join(directory, dies ? `lost-${log.records.length}` : 'kept')),
      ...{ key: 'detect/telemetry/0', held: heldAlone(stopping.signal) },
    },
    judging,
  );
  const last = log.records.findLast(({ topic }) => topic === topics.telemetry)?.offset ?? 0;
  await expect.poll(() => judging.next, { timeout: 5_000, interval: 2 }).toBe(last + 1);
  stopping.abort();
  await ended;
  expect(log.findings.length).toBe(expected);
}

it('repeats no finding when it died before it had saved anything', async () => {
  const log = new Log(1);
  await add(log, 0, 1, 2);
  await judge(log, 3, { dies: true });
  await add(log, 3);
  await judge(log, 4);
  expect(log.findings).toEqual(['event 0', 'event 1', 'event 2', 'event 3']);
});

it('goes on from what it saved', async () => {
  const log = new Log(1);
  await add(log, 0, 1);
  await judge(log, 2);
  await add(log, 2);
  await judge(log, 3);
  await judge(log, 3);
});

it('repeats no finding of the tail since the last saving', async () => {
  const log = new Log(1);
  await add(log, 0);
  await judge(log, 1);
  await add(log, 1, 2);
  // This run starts from nothing, as one whose memory was lost with its disk.
  await judge(log, 3, { dies: true });
  await add(log, 3);
  await judge(log, 4);
  expect(new Set(log.findings).size).toBe(4);
});

it('repeats no finding when other settings make it fold the log again', async () => {
  const log = new Log(1);
  await add(log, 0, 1);
  await judge(log, 2);
  await judge(log, 2, { limit: 2 });
  expect(new Set(log.findings).size).toBe(2);
});
