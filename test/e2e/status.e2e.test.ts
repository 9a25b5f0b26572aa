import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Status } from '../../app/status.ts';
import { install, until } from '../support/installation.ts';
import { runTocsin, startTocsinProcess } from '../support/tocsin-process.ts';

let directory = '';
let file = '';
const processes: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-status-'));
  file = join(directory, 'tocsin.yaml');
  writeFileSync(file, JSON.stringify({ data: join(directory, 'data'), ingest: {} }));
});
afterEach(async () => {
  for (const one of processes.splice(0)) await end(one, 'SIGTERM');
  rmSync(directory, { recursive: true, force: true });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** Starts one role by itself and waits until it is ready. */
async function run(role: string): Promise<ChildProcess> {
  let said = '';
  const child = startTocsinProcess(['run', role, '--config', file], (text) => (said += text));
  processes.push(child);
  await until(
    () => said.includes('"ready"'),
    60_000,
    () => said,
  );
  return child;
}

async function statusOf(configFile = file): Promise<Status> {
  const { stdout, stderr } = await runTocsin(['status', '--json', '--config', configFile]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Status;
}

const isSettled = (configFile = file): Promise<void> =>
  until(
    async () => (await statusOf(configFile)).settled,
    30_000,
    () => 'not settled',
  );

test('nothing is settled while one process of `tocsin up` does not answer, and status says which', async () => {
  const installation = await install({ ingest: {} });
  try {
    await installation.settled();
    const { pid = 0 } = installation.run('detect') ?? {};
    process.kill(pid, 'SIGSTOP');
    try {
      const { settled, roles } = await installation.status();
      expect(roles.filter(({ answers }) => !answers)).toEqual([
        { name: 'detect', pid, answers: false, ready: false, addresses: {} },
      ]);
      expect(settled).toBe(false);
      const { stdout } = await installation.tocsin('status');
      expect(stdout).toContain('not settled: no answer from detect');
      expect(stdout).toMatch(/^detect +no answer +pid \d+$/m);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await isSettled(installation.configFile);

    const engine = installation.run('engine')?.pid ?? 0;
    process.kill(engine, 'SIGSTOP');
    try {
      const { settled, counts } = await installation.status();
      expect({ settled, counts }).toMatchObject({ settled: false, counts: { stored: null, residual: null } });
    } finally {
      process.kill(engine, 'SIGCONT');
    }
    await isSettled(installation.configFile);
  } finally {
    await installation.stop();
  }
});

test('roles run one by one are waited for when they crashed, not when nobody started them or they were stopped', async () => {
  await run('ingest');
  expect(await statusOf()).toMatchObject({
    settled: false,
    counts: { offered: null, stored: null, residual: null },
    roles: [{ name: 'ingest', answers: true, ready: true }],
  });
  await run('engine');
  const archive = await run('archive');
  await isSettled();
  expect((await statusOf()).counts).toMatchObject({ offered: 0, stored: 0, residual: 0 });

  const detect = await run('detect');
  await isSettled();
  await end(detect, 'SIGKILL');
  const { settled, roles, counts } = await statusOf();
  expect(settled).toBe(false);
  expect(roles.find(({ name }) => name === 'detect')).toMatchObject({ pid: 0, answers: false });
  expect(counts).toMatchObject({ offered: 0, stored: 0, residual: 0 });
  expect((await runTocsin(['status', '--config', file])).stdout).toMatch(/^detect +not running$/m);

  await end(await run('detect'), 'SIGTERM');
  await isSettled();
  await end(archive, 'SIGTERM');
  const without = await statusOf();
  expect(without).toMatchObject({ settled: false, counts: { offered: null, stored: 0, residual: null } });
  expect(without.roles.map(({ name }) => name)).toEqual(['engine', 'ingest']);
});
