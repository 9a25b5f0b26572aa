import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { topics } from '../../../schemas/topics.ts';
import { systemClock } from '../../clock.ts';
import { readTexts } from '../contract/ground.ts';
import { openEmbeddedLog } from './embedded-log.ts';

const program = fileURLToPath(new URL('./appender.fixture.ts', import.meta.url));
const kills = 5;

interface Run {
  child: ChildProcess;
  acknowledged: string[];
}

function start(directory: string, name: string): Run {
  const child = spawn(process.execPath, [program, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const run: Run = { child, acknowledged: [] };
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    run.acknowledged.push(...lines);
  });
  return run;
}

async function stop({ child, acknowledged }: Run, atLeast: number): Promise<void> {
  const until = Date.now() + 20_000;
  while (acknowledged.length < atLeast && Date.now() < until && child.exitCode === null) await sleep(5);
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

test('keeps all that was acknowledged and nothing by half when processes are killed while they append', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-kill-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const acknowledged: string[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const runs = [start(directory, `${kill}-a`), start(directory, `${kill}-b`)];
    await Promise.all(runs.map((run) => stop(run, 20 + kill * 7)));
    acknowledged.push(...runs.flatMap((run) => run.acknowledged));
  }
  const log = await openEmbeddedLog({ directory, telemetryPartitions: 2, clock: systemClock });
  const stored = (await Promise.all([0, 1].map((partition) => readTexts(log, topics.telemetry, partition)))).flatMap(
    (texts) => texts.map((text) => text.split(' ')[0] ?? ''),
  );
  await log.close();

  const found = new Set(stored);
  expect(stored.length).toBe(found.size);
  expect(acknowledged.length).toBeGreaterThan(kills * 40);
  expect(acknowledged.filter((id) => !['a', 'b', 'c'].every((part) => found.has(`${id}.${part}`)))).toEqual([]);
  const parts = Map.groupBy(found, (each) => each.slice(0, -2));
  expect([...parts].filter(([, three]) => three.length !== 3)).toEqual([]);
  // The kills hit unfinished work: some of what is stored was never acknowledged.
  expect(parts.size).toBeGreaterThan(acknowledged.length);
}, 120_000);
