import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Forgotten } from '../../fleet/forgotten.ts';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry, LogRecord } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import type { DeviceForgotten } from '../../schemas/forgetting.ts';
import { topics } from '../../schemas/topics.ts';
import { forgettingLog } from './forgetting-log.ts';
import { withoutForgotten } from './without-forgotten.ts';

const wish: DeviceForgotten = {
  ...{ type: 'device-forgotten', id: 'w', tenant: 'acme', device: 'd-1', at: 1_000 },
  actor: { type: 'person', name: 'ann' },
  upTo: { telemetry: [2], identity: [0] },
};
const receivedAt = 20_000 * 86_400_000;

/** A block of one event each of these, as `tenant device claimed`. */
function entryOf(...events: [string, string, string][]): LogEntry {
  const builder = new BlockBuilder();
  for (const [i, [tenant, device, claimedDevice]] of events.entries()) {
    const draft = { tenant, device, claimedDevice, kind: 'message-published', receivedAt, lines: 2, sequence: i };
    builder.add(Object.assign(new EventDraft(), draft));
  }
  const { rows, lines, day } = builder;
  const header = { type: 'events', version: 1, writer: 'w', sequence: 0, time: 0, rows, lines, day } as const;
  return { topic: topics.telemetry, partition: 0, header, payload: builder.finish() };
}

const devicesIn = ({ payload }: LogRecord): string[] => {
  const cursor = new BlockCursor(payload);
  return Array.from({ length: cursor.rows }, (_, row) => {
    const { tenant, device, claimedDevice, sequence } = cursor.seek(row);
    return `${tenant} ${device || claimedDevice} ${sequence}`;
  });
};

function without(...events: [string, string, string][]): LogRecord {
  const forgotten = new Forgotten();
  forgotten.apply(wish);
  return withoutForgotten(
    { ...entryOf(...events), offset: 1 },
    { lane: 'telemetry', partition: 0, offset: 1 },
    forgotten,
  );
}

describe('a record read without a forgotten device', () => {
  it('keeps all other rows as they were, and counts what it leaves out', () => {
    const left = without(
      ['acme', 'd-1', ''],
      ['acme', 'd-2', ''],
      ['acme', '', 'd-1'],
      ['other', 'd-1', ''],
      ['acme', 'd-2', 'd-1'],
    );
    expect(devicesIn(left)).toEqual(['acme d-2 1', 'other d-1 3', 'acme d-2 4']);
    expect(left.header).toMatchObject({ rows: 3, forgotten: { receivedAt, left: { w: { rows: 2, lines: 4 } } } });
  });

  it('may have no rows left', () => {
    const left = without(['acme', 'd-1', '']);
    expect([devicesIn(left), left.header.rows]).toEqual([[], 0]);
  });

  it('is the same record when it holds nothing of it', () => {
    expect(without(['acme', 'd-2', '']).header.forgotten).toBeUndefined();
  });
});

describe('a log', () => {
  let directory: string;
  let log: EventLog;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-forgetting-'));
    log = await openEmbeddedLog({ directory, telemetryPartitions: 1, clock: systemClock });
  });
  afterEach(async () => {
    await log.close();
    rmSync(directory, { recursive: true });
  });

  it('shows readers nothing of a device that was forgotten before it was opened, and what came after', async () => {
    for (let i = 0; i < 4; i++) await log.append([entryOf(['acme', 'd-1', ''], ['acme', 'd-2', ''])]);
    await log.append([jsonEntry(topics.forgetting, 'entry', createWriter(), 0, wish)]);
    const records = await forgettingLog(log).read(topics.telemetry, 0, 0);
    expect(records.map((record) => devicesIn(record).length)).toEqual([1, 1, 2, 2]);
    expect((await log.read(topics.telemetry, 0, 0)).map((record) => devicesIn(record).length)).toEqual([2, 2, 2, 2]);
  });
});
