import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStoreFor } from '../../app/open-store.ts';
import type { Verified } from '../../app/keeping/verify.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { freePorts } from '../support/free-port.ts';
import { numberedGateway, sendNumbered } from '../support/numbered-batches.ts';
import { runTocsin, startTocsinProcess } from '../support/tocsin-process.ts';
import { until } from '../support/until.ts';

let directory = '';
let file = '';
let store: Store | undefined;
const processes: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-forget-'));
  file = join(directory, 'tocsin.yaml');
});
afterEach(async () => {
  await store?.close();
  for (const child of processes.splice(0).toReversed()) await end(child);
  rmSync(directory, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Starts one role by itself and waits until it is ready. */
async function run(role: string, env: Record<string, string> = {}): Promise<ChildProcess> {
  let said = '';
  const child = startTocsinProcess(['run', role, '--config', file], (text) => (said += text), env);
  processes.push(child);
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await until(
    () => said.includes('"ready"') || over(),
    60_000,
    () => said,
  );
  return child;
}

async function count(from: string): Promise<number> {
  const [row] = (await store?.query<{ n: number }>(`SELECT toInt64(count()) AS n FROM ${from}`)) ?? [];
  return row?.n ?? -1;
}

const stored = (rows: number): Promise<void> =>
  until(
    async () => (await count('events')) === rows,
    60_000,
    () => `not ${rows} rows`,
  );

async function verified(): Promise<Verified> {
  const { stdout, stderr } = await runTocsin(['verify', '--json', '--config', file]);
  expect(stderr).not.toContain('tocsin:');
  return JSON.parse(stdout) as Verified;
}

async function erased(): Promise<boolean> {
  const { stdout } = await runTocsin(['forget', 'list', '--json', '--config', file]);
  return stdout.includes('"erased":true');
}

const old = "events WHERE claimed_device = 'meter-7' AND sequence < 800";

describeOnBothLogs('a device that is forgotten', (logConfig) => {
  test('is gone after kills at the worst moments, and neither a rerun nor copying the log anew brings it back', {
    timeout: 300_000,
  }, async () => {
    const [port = 0] = await freePorts(1);
    const data = join(directory, 'data');
    writeFileSync(file, stringify({ data, ...logConfig(), ...numberedGateway(port) }));
    await run('engine');
    await run('ingest');
    let archive = await run('archive');
    store = openStoreFor(loadConfig(file));
    await sendNumbered(port, 40);
    await stored(800);
    const gone = await count(old);
    expect(gone).toBe(10);
    await store.command(
      "INSERT INTO device_hours (tenant, device, hour, received, minutes, messages) SELECT 'acme', concat('meter-', toString(7 + number)), toStartOfHour(now() - INTERVAL 3 HOUR) AS hour, hour, [0], [5] FROM numbers(2)",
    );
    await store.command(
      "INSERT INTO findings (id, tenant, subject_kind, subject, device, severity, at, concluded_at) SELECT toString(number), 'acme', 'device', concat('meter-', toString(7 + number)), '', 'low', now(), now() FROM numbers(2)",
    );

    await end(archive);
    archive = await run('archive', { FAULT_POINT: 'forgotten-counted' });
    const forgetting = runTocsin(
      ['forget', 'device', 'meter-7', '--confirm', 'meter-7', '--tenant', 'acme', '--json', '--config', file],
      120_000,
    );
    for (const next of ['forgotten-events-gone', 'forgotten-all-gone', '']) {
      if (archive.signalCode === null) await once(archive, 'exit');
      expect(archive.signalCode).toBe('SIGKILL');
      archive = await run('archive', next === '' ? {} : { FAULT_POINT: next });
    }
    // However long the kills took: what asked waits for a minute only.
    await until(erased, 90_000, () => 'not erased', 500);
    expect((await forgetting).stdout).toContain('"device":"meter-7"');
    expect([await count('events'), await count(old)]).toEqual([800 - gone, 0]);
    expect([await count('device_hours'), await count('findings')]).toEqual([1, 1]);
    expect((await verified()).counts).toMatchObject({
      stored: 800 - gone,
      dropped: { forgotten: gone },
      residual: 0,
    });

    // What it sends from now on is news.
    await sendNumbered(port, 10, 100);
    await stored(1_000 - gone);
    expect(await count("events WHERE claimed_device = 'meter-7'")).toBeGreaterThan(0);

    await end(archive);
    for (const table of ['events', 'ticks', 'forgotten', 'findings']) await store.command(`TRUNCATE TABLE ${table}`);
    await run('archive');
    let back = 0;
    await until(
      async () => {
        back = Math.max(back, await count(old));
        return (await count('events')) === 1_000 - gone;
      },
      60_000,
      () => 'not copied again',
    );
    expect(back).toBe(0);
    await until(
      async () => (await verified()).counts.residual === 0,
      20_000,
      () => 'not counted again',
      500,
    );
    const again = await verified();
    expect(again.partitions.map(({ missing, doubled, stray }) => missing + doubled + stray)).toEqual([0, 0]);
    expect(again.counts).toMatchObject({ stored: 1_000 - gone, dropped: { forgotten: gone }, residual: 0 });
    const tail = await runTocsin([
      'tail',
      'telemetry',
      '--from-start',
      '--count',
      String(1_000 - gone),
      '--config',
      file,
    ]);
    const events = tail.stdout.split('\n').filter((line) => line.includes('"meter-7"'));
    expect(events.every((line) => (JSON.parse(line) as { sequence: number }).sequence >= 2_000)).toBe(true);
    expect(events.length).toBeGreaterThan(0);
  });
});
