import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { topics } from '../../schemas/topics.ts';
import { aDay, minute, start, tick } from './a-day.fixture.ts';
import { compare } from './compare.ts';
import { judgeTwice } from './judge-twice.ts';
import { offsetAt } from './offset-at.ts';
import { triedDetectors } from './tried-detectors.ts';

let directory: string;
let log: EventLog;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-what-if-'));
  log = await openEmbeddedLog({ directory, telemetryPartitions: 1, clock: systemClock });
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

const judge = (settings: Record<string, number>, over: object = {}) =>
  judgeTwice({
    ...{ log, tenant: 'acme', from: start, to: start + 8 * 60 * minute, mostEvents: 1_000 },
    detect: { ...parseConfig('').detect, latenessMs: 0 },
    ...{ detectors: triedDetectors({}, 'brute-force', settings), hasTime: () => true, ...over },
  });

describe('trying settings on the past', () => {
  it('says who would not be found any more, and nothing of other tenants', async () => {
    await aDay(log);
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
    await aDay(log);
    const { counts, changes } = await judge({ attempts: 10 });
    expect({ counts, changes }).toEqual({ counts: { new: 0, gone: 0, other: 0, same: 2 }, changes: [] });
  });

  it('stops at its bounds, and says up to when it looked', async () => {
    await aDay(log);
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
