import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import { topics } from '../../schemas/topics.ts';
import { compare } from './compare.ts';
import { judgeTwice } from './judge-twice.ts';
import { offsetAt } from './offset-at.ts';
import { triedDetectors } from './tried-detectors.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 28, 12);
let directory: string;
let log: EventLog;
let sequence = 0;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-what-if-'));
  log = await openEmbeddedLog({ directory, telemetryPartitions: 1, clock: systemClock });
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

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

function tick(time: number): LogEntry {
  const payload = Buffer.from(JSON.stringify({ time, fleet: 0, baselines: 0 }));
  return { topic: topics.identity, partition: 0, header: header('tick', time), payload };
}

/** A source that guesses 14 times and one that does 40 times, an hour into a day that ticks every ten minutes. */
async function aDay(): Promise<void> {
  const entries = Array.from({ length: 60 }, (_, index) => tick(start + index * 10 * minute));
  entries.splice(6, 0, guesses('192.0.2.1', 14, start + 55 * minute), guesses('192.0.2.2', 40, start + 56 * minute));
  entries.splice(6, 0, guesses('192.0.2.3', 40, start + 54 * minute, 'globex'));
  // As one writer numbers them: in the order they stand.
  await log.append(entries.map((one, index) => ({ ...one, header: { ...one.header, sequence: index } })));
}

const judge = (settings: Record<string, number>, over: object = {}) =>
  judgeTwice({
    ...{ log, tenant: 'acme', from: start, to: start + 8 * 60 * minute, latenessMs: 0, mostEvents: 1_000 },
    ...{ detectors: triedDetectors({}, 'brute-force', settings), hasTime: () => true, ...over },
  });

describe('trying settings on the past', () => {
  it('says who would not be found any more, and nothing of other tenants', async () => {
    await aDay();
    const judged = await judge({ attempts: 30 });
    expect(judged).toMatchObject({
      ...{ bound: '', events: 94, judgedTo: start + 8 * 60 * minute },
      before: { subjects: 2 },
      after: { subjects: 1 },
      counts: { gone: 1, new: 0 },
    });
    expect(judged.changes[0]).toMatchObject({
      change: 'gone',
      subject: { id: '192.0.2.1' },
      severity: { after: null },
    });
    expect(JSON.stringify(judged)).not.toContain('192.0.2.3');
  });

  it('says that nothing would change where nothing does', async () => {
    await aDay();
    const { counts, changes } = await judge({ attempts: 10 });
    expect({ counts, changes }).toEqual({ counts: { new: 0, gone: 0, other: 0, same: 2 }, changes: [] });
  });

  it('stops at its bounds, and says up to when it looked', async () => {
    await aDay();
    const few = await judge({ attempts: 30 }, { mostEvents: 60 });
    expect(few).toMatchObject({ bound: 'events', judgedTo: start + 50 * minute, before: { subjects: 0 } });
    expect(await judge({}, { hasTime: () => false })).toMatchObject({ bound: 'time', judgedTo: start, events: 0 });
  });

  it('begins where the range does, less what the detector remembers', async () => {
    await log.append(Array.from({ length: 100 }, (_, index) => tick(start + index * minute)));
    expect(await offsetAt(log, topics.identity, 0, start + 40 * minute)).toBe(40);
    expect(await offsetAt(log, topics.identity, 0, 0)).toBe(0);
    expect(await offsetAt(log, topics.identity, 0, start + 1e9)).toBe(100);
  });

  it('refuses a setting that a detector has not, and a detector that cannot be tried', () => {
    expect(() => triedDetectors({}, 'brute-force', { attempt: 3 })).toThrow('allowed are attempts (number)');
    expect(() => triedDetectors({}, 'brute-force', { attempts: 'three' })).toThrow('allowed are');
    expect(() => triedDetectors({}, 'silence', {})).toThrow('cannot be tried');
  });
});

describe('comparing two verdicts', () => {
  const found = (id: string, subject: string, severity: 'low' | 'high') =>
    ({ id, subject: { kind: 'device', id: subject }, reason: 'flood', severity, title: 'much', at: 1 }) as const;

  it('goes by subject, since a threshold moves the first evidence and with it the id', () => {
    const { counts } = compare([found('a', 'pump-1', 'low')], [found('b', 'pump-1', 'low')]);
    expect(counts).toEqual({ new: 0, gone: 0, other: 0, same: 1 });
  });

  it('tells another severity and other times, what would be gone first', () => {
    const { changes } = compare(
      [found('a', 'pump-1', 'low'), found('c', 'pump-3', 'low')],
      [found('a', 'pump-1', 'high'), found('b', 'pump-1', 'low'), found('d', 'pump-4', 'high')],
    );
    expect(changes.map(({ change, subject }) => `${change} ${subject.id}`)).toEqual([
      'gone pump-3',
      'new pump-4',
      'other pump-1',
    ]);
    expect(changes[2]).toMatchObject({
      severity: { before: 'low', after: 'high' },
      findings: { before: 1, after: 2 },
    });
  });
});
