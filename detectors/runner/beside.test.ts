import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../schemas/finding.ts';
import type { Neighbours, Stances } from '../../schemas/neighbours.ts';
import { hall, weather } from '../testing/halls.ts';
import { type LogRecord, logOf, minute, nothingKnown, withoutCause } from '../testing/story.ts';
import { valueSpoofing } from '../value-spoofing/detector.ts';
import { Panels } from './panels.ts';
import { rowsOf } from './rows.ts';
import { createRunner, type Runner } from './runner.ts';
import type { RunnerState } from './state.ts';

const events = hall(weather((device) => (device === 2 ? 0 : 1)));
const log = logOf({ detectors: [], events, block: 100, tickEveryMs: minute, thenMs: 30 * minute });
const options = {
  detectors: [valueSpoofing],
  lane: 'telemetry',
  partition: 0,
  facts: { asOf: () => nothingKnown },
} as const;
const at = { topic: 'neighbours.v1', partition: 0, offset: 0 };

/** What a partition that sees every event finds when it hears of its neighbours every so many ticks. */
function judged(every: number, change: (runner: Runner, i: number) => Runner = (same) => same): Finding[] {
  let runner = createRunner(options);
  const panels = new Panels(new Map());
  let told: Neighbours[] = [];
  const found: Finding[] = [];
  const settle = (): void => {
    for (const { window, panels: some } of told) found.push(...runner.settle(window, some, at));
    told = [];
  };
  log.forEach((record: LogRecord, i) => {
    const position = { topic: 'telemetry.v1', partition: 0, offset: i };
    runner = change(runner, i);
    if ('events' in record) return void found.push(...runner.events(rowsOf(record.events), position));
    found.push(...runner.tick(record.tick, position));
    for (const [window, some] of byWindow(runner.takeStances() ?? []))
      told.push({ window, part: 0, last: true, panels: panels.note(some) });
    told.push({ window: runner.beside.closed - 1, part: 0, last: true, panels: [] });
    if (i % every === 0) settle();
  });
  settle();
  return found;
}

function byWindow(stances: readonly Stances[]): [number, Stances[]][] {
  return [...Map.groupBy(stances, ({ window }) => window)].toSorted(([a], [b]) => a - b);
}

describe('readings that wait for their neighbours', () => {
  const prompt = withoutCause(judged(1));

  it('are judged the same whenever the neighbours tell', () => {
    expect(prompt.map(({ reason, device }) => `${device} ${reason}`)).toContain('dev-2 apart_from_neighbours');
    for (const every of [7, 100, 100_000]) expect(withoutCause(judged(every))).toEqual(prompt);
  });

  it('wait across a restart', () => {
    const restarted = (runner: Runner, i: number): Runner => {
      if (i % 500 !== 250) return runner;
      const other = createRunner(options);
      expect(other.restore(deserialize(serialize(runner.snapshot())) as RunnerState)).toBe(true);
      return other;
    };
    expect(withoutCause(judged(7, restarted))).toEqual(prompt);
  });

  it('wait in bounded number: the oldest are judged without neighbours', () => {
    const runner = createRunner({ ...options, mostWaiting: 100 });
    const position = (offset: number) => ({ topic: 'telemetry.v1', partition: 0, offset });
    let most = 0;
    const reasons = log.flatMap((record, i) => {
      const found =
        'events' in record ? runner.events(rowsOf(record.events), position(i)) : runner.tick(record.tick, position(i));
      most = Math.max(most, runner.beside.waiting);
      return found.map(({ reason }) => reason);
    });
    expect(most).toBeLessThanOrEqual(100);
    expect(most).toBeGreaterThan(50);
    // Weather nobody told of looks like spoofing.
    expect(new Set(reasons)).toEqual(new Set(['value_unusual']));
  });

  it('are judged though nobody has heard of their device for longer than it is remembered', () => {
    const short = { ...valueSpoofing, retainMs: minute };
    const runner = createRunner({ ...options, detectors: [short] });
    const position = (offset: number) => ({ topic: 'telemetry.v1', partition: 0, offset });
    let offset = 0;
    for (const record of log) if ('events' in record) runner.events(rowsOf(record.events), position(offset++));
    const [end = 0] = log.flatMap((record) => ('tick' in record ? [record.tick.time] : [])).slice(-1);
    for (const later of [0, 60, 120])
      runner.tick({ time: end + later * minute, fleet: 0, baselines: 0 }, position(offset++));
    expect(runner.subjects()).toBe(0);
    expect(runner.beside.waiting).toBe(events.length);
    const found = runner.settle(runner.beside.closed - 1, [], at);
    expect(found.length).toBeGreaterThan(0);
    expect(runner.beside.waiting).toBe(0);
  });
});
