import { describe, expect, it } from 'vitest';
import { Appender } from '../ingest/appender/appender.ts';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { account, noTotals, residual } from '../ingest/archive/ledger.ts';
import { tocsinJsonDecoder } from '../ingest/decoders/tocsin-json/tocsin-json.ts';
import { Ingest } from '../ingest/ingest.ts';
import { Pipeline } from '../ingest/pipeline.ts';
import { splitBody } from '../ingest/sources/http/split-body.ts';
import { takeBatch } from '../ingest/sources/http/take-batch.ts';
import { BlockCursor } from '../runtime/block/cursor.ts';
import { systemClock } from '../runtime/clock.ts';
import { Fault } from '../runtime/errors.ts';
import type { LogEntry } from '../runtime/log/port.ts';
import { Repeats } from '../runtime/log/repeats.ts';
import { eventId } from '../schemas/event/event.ts';
import { topics } from '../schemas/topics.ts';

const sender = { tenant: 'acme', gateway: 'gw-1', trust: 'token' } as const;
const devices = 40;
const lines = Array.from({ length: devices }, (_, i) =>
  JSON.stringify({ v: 1, kind: i % 4 === 0 ? 'session-opened' : 'message-published', device: `pump-${i}` }),
);
const body = Buffer.from([...lines, '{"kind":"no-such-kind"}'].join('\n'));

function instance(log: MemoryLog, writer: string): Ingest {
  return new Ingest(new Appender({ log, clock: systemClock, writer }), new Pipeline([tocsinJsonDecoder]), systemClock);
}

async function send(ingest: Ingest, key: string): Promise<void> {
  await takeBatch(ingest, sender, key, body, splitBody(body, 'lines') ?? []).durable;
}

/** What any consumer makes of the log: partition by partition, repeats skipped. */
function consumed(log: MemoryLog): { ids: string[]; deadLetters: number; residual: number; duplicates: number } {
  const totals = noTotals();
  const ids: string[] = [];
  for (const [topic, partition] of [
    [topics.telemetry, 0],
    [topics.telemetry, 1],
    [topics.identity, 0],
    [topics.deadLetters, 0],
  ] as const) {
    const repeats = new Repeats();
    for (const record of log.records) {
      if (record.topic !== topic || record.partition !== partition) continue;
      const repeat = repeats.fold(record.header);
      account(totals, record.header, repeat);
      if (repeat !== undefined || record.header.type !== 'events') continue;
      const cursor = new BlockCursor(record.payload);
      for (let row = 0; row < cursor.rows; row++) ids.push(eventId(cursor.seek(row)));
    }
  }
  return {
    ids,
    deadLetters: totals.deadLettered,
    residual: residual(totals, ids.length),
    duplicates: totals.dropped['duplicate_batch'] ?? 0,
  };
}

/** Takes the first `n` entries of one append and then fails, as a broker does that answers for some partitions only. */
class HalfLog extends MemoryLog {
  halves = 1;

  override async append(entries: readonly LogEntry[]): Promise<number[]> {
    if (this.halves > 0 && entries.length > 1) {
      this.halves--;
      await super.append(entries.slice(0, Math.ceil(entries.length / 2)));
      throw new Fault('LOG_UNAVAILABLE', 'the answer was lost', { retryable: true });
    }
    return super.append(entries);
  }
}

describe('a batch that comes again', () => {
  it('is stored once when it is sent twice, also to another instance', async () => {
    const log = new MemoryLog(2);
    await send(instance(log, 'one'), 'b-1');
    await send(instance(log, 'two'), 'b-1');
    const { ids, ...rest } = consumed(log);
    expect(new Set(ids).size).toBe(devices);
    expect(ids).toHaveLength(devices);
    expect(rest).toEqual({ deadLetters: 1, residual: 0, duplicates: devices + 1 });
  });

  it('is completed by a resend when the first try reached half of its partitions', async () => {
    const log = new MemoryLog(2);
    const first = new MemoryLog(2);
    await send(instance(first, 'one'), 'b-1');
    const reached = first.records.slice(0, Math.floor(first.records.length / 2));
    expect(reached.length).toBeGreaterThan(0);
    await log.append(reached);
    await send(instance(log, 'two'), 'b-1');
    const { ids, ...rest } = consumed(log);
    expect(new Set(ids).size).toBe(devices);
    expect(ids).toHaveLength(devices);
    expect(rest).toMatchObject({ deadLetters: 1, residual: 0 });
    expect(rest.duplicates).toBeGreaterThan(0);
  });

  it('is stored once when the log took half of an append and the same entries are appended again', async () => {
    const log = new HalfLog(2);
    await send(instance(log, 'one'), 'b-1');
    const { ids, ...rest } = consumed(log);
    expect(log.halves).toBe(0);
    expect(ids).toHaveLength(devices);
    expect(new Set(ids).size).toBe(devices);
    expect(rest).toEqual({ deadLetters: 1, residual: 0, duplicates: 0 });
  });

  it('is another batch under another key', async () => {
    const log = new MemoryLog(2);
    const one = instance(log, 'one');
    await send(one, 'b-1');
    await send(one, 'b-2');
    expect(new Set(consumed(log).ids).size).toBe(2 * devices);
  });
});
