import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runChaos } from './chaos.ts';
import { missingFor } from './nemesis/inject.ts';
import { faults } from './nemesis/schedule.ts';
import { proofOf } from './proof.ts';

const cycles = 5;

test('five cycles of faults under load lose nothing, double nothing, and hit unfinished work', {
  timeout: 600_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-chaos-results-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const possible = faults.filter((fault) => missingFor(fault) === '');
  const { results } = await runChaos({
    plan: { seed: '9', kind: 'embedded', faults: possible, stopMs: 3_000 },
    ...{ cycles, directory, say: (text: string) => console.log(text), signal: AbortSignal.timeout(590_000) },
  });
  const proof = proofOf(results);
  expect(proof.violations).toEqual([]);
  expect(proof.cycles).toBe(cycles);
  expect(results.filter(({ type }) => type === 'world')).toHaveLength(1);
  expect(proof.shortcomings).toEqual([]);
  // The seed is one whose faults differ.
  expect(Object.keys(proof.faults).length).toBeGreaterThanOrEqual(possible.length === faults.length ? 5 : 3);
});
