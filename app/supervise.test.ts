import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Supervised, supervise } from './supervise.ts';

/** Says what happens to it in a file; `flaky` ends at once, `engine` and `archive` stay until told. */
const script = `
const { appendFileSync } = require('node:fs');
const name = process.argv[process.argv.indexOf('--name') + 1];
const say = (what) => appendFileSync(process.argv.at(-1), name + ' ' + what + '\\n');
if (name === 'flaky') { say('started'); process.exit(3); }
process.stdin.once('end', () => { say('alone'); process.exit(0); }).resume();
process.once('SIGTERM', () => setTimeout(() => { say('ended'); process.exit(0); }, name === 'engine' ? 0 : 150));
say('started');
`;

let directory: string;
let journal: string;
let supervised: Supervised | undefined;
const pauses: number[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-supervise-'));
  journal = join(directory, 'journal');
  writeFileSync(journal, '');
  writeFileSync(join(directory, 'script.cjs'), script);
  pauses.length = 0;
});
afterEach(async () => {
  await supervised?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const said = (): string[] => readFileSync(journal, 'utf8').split('\n').slice(0, -1);
const logger = { error: ({ againInMs }: { againInMs: number }) => void pauses.push(againInMs) };

function start(...names: string[]): Supervised {
  const plans = names.map((name) => ({ name, roles: [name] }));
  supervised = supervise(plans, [journal], logger as never, join(directory, 'script.cjs'));
  return supervised;
}

it('starts what ended again, after pauses that grow', async () => {
  start('flaky');
  await expect.poll(() => said().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  expect(pauses.slice(0, 2)).toEqual([200, 400]);
});

it('starts again what was killed, and leaves the others alone', async () => {
  const running = start('archive', 'engine');
  await expect.poll(() => said().length, { timeout: 20_000 }).toBe(2);
  const before = running.pids();
  process.kill(before['archive'] ?? 0, 'SIGKILL');
  await expect.poll(() => said().filter((line) => line === 'archive started').length, { timeout: 20_000 }).toBe(2);
  expect(running.pids()['archive']).not.toBe(before['archive']);
  expect(running.pids()['engine']).toBe(before['engine']);
});

it('ends all, the engine after everything that writes to it', async () => {
  const running = start('engine', 'archive', 'detect');
  await expect.poll(() => said().length, { timeout: 20_000 }).toBe(3);
  await running.stop();
  const ends = said().slice(3);
  expect(ends.toSorted()).toEqual(['archive ended', 'detect ended', 'engine ended']);
  expect(ends.at(-1)).toBe('engine ended');
});

it('starts nothing again once it is told to stop', async () => {
  const running = start('flaky');
  await expect.poll(() => said().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
  const since = performance.now();
  await running.stop();
  expect(performance.now() - since).toBeLessThan(5_000);
  const then = said().length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(said().length).toBe(then);
});
