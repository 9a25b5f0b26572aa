import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Supervised, supervise } from './supervise.ts';

/**
 * Says what happens to it in a file; `flaky` ends at once, `wrong` refuses its configuration, `hasty` the first time only,
 * `engine` and `archive` stay until told.
 */
const script = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const name = process.argv[process.argv.indexOf('--name') + 1];
const say = (what) => appendFileSync(process.argv.at(-1), name + ' ' + what + '\\n');
if (name === 'flaky') { say('started'); process.exit(3); }
if (name === 'wrong') {
  say('started');
  const file = process.argv[process.argv.indexOf('--fault-file') + 1];
  if (process.argv.includes('talkative')) writeFileSync(file, JSON.stringify({ code: 'CONFIG_MISSING', message: 'gone' }));
  process.exit(2);
}
if (name === 'hasty' && !readFileSync(process.argv.at(-1), 'utf8').includes('hasty')) { say('started'); process.exit(2); }
process.stdin.once('end', () => { say('alone'); process.exit(0); }).resume();
process.once('SIGTERM', () => setTimeout(() => { say('ended'); process.exit(0); }, name === 'engine' ? 0 : 150));
say('started');
`;

let directory: string;
let journal: string;
let supervised: Supervised | undefined;
let args: string[] = [];
const pauses: number[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-supervise-'));
  journal = join(directory, 'journal');
  writeFileSync(journal, '');
  writeFileSync(join(directory, 'script.cjs'), script);
  pauses.length = 0;
  args = [];
});
afterEach(async () => {
  await supervised?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const said = (): string[] => readFileSync(journal, 'utf8').split('\n').slice(0, -1);
const logger = { error: ({ againInMs }: { againInMs: number }) => void pauses.push(againInMs) };

function start(...names: string[]): Supervised {
  const plans = names.map((name) => ({ name, roles: [name] }));
  supervised = supervise(plans, [...args, journal], logger as never, directory, {
    script: join(directory, 'script.cjs'),
  });
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

it.each([
  [[], 'CONFIG_INVALID', 'wrong: refused its input or configuration'],
  [['talkative'], 'CONFIG_MISSING', 'wrong: gone'],
])('gives up on what refuses its configuration twice, with its own fault: %j', async (more, code, message) => {
  args = more;
  const running = start('wrong', 'archive');
  await expect.poll(() => running.failed.aborted, { timeout: 20_000 }).toBe(true);
  expect(running.failed.reason).toMatchObject({ code, message: expect.stringContaining(message) });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(said().filter((line) => line === 'wrong started')).toHaveLength(2);
});

it('starts again what refused its configuration once', async () => {
  const running = start('hasty');
  await expect.poll(() => said(), { timeout: 20_000 }).toEqual(['hasty started', 'hasty started']);
  expect(running.failed.aborted).toBe(false);
});
