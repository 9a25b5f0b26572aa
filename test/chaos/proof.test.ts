import { mkdtempSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from './nemesis/schedule.ts';
import { proofOf } from './proof.ts';
import { reportOf } from './report.ts';
import { type CycleResult, ResultFile } from './results.ts';

function cycle(fault: Fault, unfinished: number, over: Partial<CycleResult> = {}): CycleResult {
  return {
    ...{ type: 'cycle', kind: 'embedded', cycle: 0, at: '2026-01-01T00:00:00.000Z', unacknowledged: 3, lagging: 4 },
    ...{ cut: 0, putOff: 0, events: 100, alarms: 5, toldTwice: 0, drainMs: 900, freshMs: 200, ms: 5_000 },
    injected: [{ fault, target: 'ingest', forMs: 0, amount: 0, afterMs: 0, unfinished, of: 'requests' }].map((one) => ({
      ...one,
      ...{ unacknowledged: 3, lagging: 4 },
    })),
    ...{ verdict: null, violations: [] },
    ...over,
  };
}

test('a run in which every fault hit unfinished work proves something', () => {
  const proof = proofOf([cycle('kill', 2), cycle('kill', 0), cycle('cut', 1)]);
  expect(proof).toMatchObject({ cycles: 3, shortcomings: [], faults: { kill: { injections: 2, hits: 1 } } });
});

test('a run in which a fault never hit anything proves nothing', () => {
  const { shortcomings } = proofOf([cycle('kill', 2), cycle('cut', 0), cycle('cut', 0)]);
  expect(shortcomings).toEqual(['cut never hit unfinished work (2 times)']);
});

test.each([
  ['requests', { unacknowledged: 0 }, 4, 3],
  ['a lagging table', { lagging: 0 }, 8, 9],
])('fewer cycles than wanted that caught %s prove nothing', (_, none, enough, tooFew) => {
  const of = (caught: number) =>
    Array.from({ length: 10 }, (_, i) => cycle('kill', 1, i < caught ? {} : (none as Partial<CycleResult>)));
  expect(proofOf(of(enough)).shortcomings).toEqual([]);
  expect(proofOf(of(Math.min(tooFew, 1))).shortcomings).toHaveLength(1);
});

test('the report names what failed', () => {
  const text = reportOf({ seed: '7', machine: ['Node'] }, [
    cycle('kill', 1),
    cycle('cut', 1, { cycle: 4, violations: ['1 findings lost'] }),
  ]);
  expect(text).toContain('- embedded 5: 1 findings lost');
  expect(text).toContain('| kill | ingest | 1 | 1 |');
});

test('results outlive the run, and a line that was cut off is no cycle', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-results-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  new ResultFile(directory, '7', 'embedded').add(cycle('kill', 1));
  appendFileSync(join(directory, '7-embedded.ndjson'), '{"type":"cyc');
  expect(new ResultFile(directory, '7', 'embedded').cycles).toHaveLength(1);
  expect(new ResultFile(directory, '8', 'embedded').cycles).toHaveLength(0);
});
