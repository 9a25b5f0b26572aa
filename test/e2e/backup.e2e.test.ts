import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeManifest } from '../../app/keeping/backup-files.ts';
import type { Manifest } from '../../schemas/backup.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { freePorts } from '../support/free-port.ts';
import { install } from '../support/installation.ts';
import { numberedGateway, sendNumbered, startLoad } from '../support/numbered-batches.ts';
import { runTocsin, startTocsinProcess } from '../support/tocsin-process.ts';
import { until } from '../support/until.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-backup-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const manifestOf = (backup: string): Manifest =>
  JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as Manifest;

/** What must be equal: every record of the log at its offset, and every row. */
function contentOf({ partitions, tables }: Manifest): object {
  return {
    partitions: new Map(
      partitions.map(({ topic, partition, low, next, files }) => [
        `${topic}/${partition}`,
        [low, next, ...files.map(({ sha256 }) => sha256)],
      ]),
    ),
    tables: tables.map(({ name, rows, digest }) => ({ name, rows, digest })),
  };
}

describeOnBothLogs('a backup taken under load', (logConfig, kind) => {
  test('is restored with equal hashes into an empty installation, which goes on', { timeout: 300_000 }, async () => {
    const [port = 0, other = 0] = await freePorts(2);
    const taken = join(directory, 'taken');
    const first = await install({ ...logConfig(), ...numberedGateway(port) });
    try {
      await sendNumbered(port, 30);
      const load = startLoad(port, 30);
      await sleep(1_000);
      const made = await first.tocsin('backup', taken);
      expect(made.status, made.stderr).toBe(0);
      await load.stop();
      expect((await first.tocsin('backup', taken)).stderr).toContain('INPUT_INVALID');
    } finally {
      await first.stop();
    }
    expect(existsSync(`${taken}.unfinished`)).toBe(false);

    const config = { ...logConfig(), ...numberedGateway(other) };
    const data = join(directory, 'restored');
    const file = join(directory, 'restored.yaml');
    writeFileSync(file, stringify({ data, ...config }));
    const damaged = join(directory, 'damaged');
    cpSync(taken, damaged, { recursive: true });
    appendFileSync(
      join(damaged, manifestOf(taken).tables.find(({ name }) => name === 'events')?.files[0]?.name ?? ''),
      '.',
    );
    const refused = await runTocsin(['restore', damaged, '--config', file]);
    expect([refused.status, refused.stderr, existsSync(data)]).toEqual([
      2,
      expect.stringContaining('BACKUP_DAMAGED'),
      false,
    ]);

    if (kind === 'embedded') {
      const broken = startTocsinProcess(['restore', taken, '--config', file], () => undefined);
      const ended = once(broken, 'exit');
      await until(
        () => existsSync(join(data, 'restoring')),
        60_000,
        () => 'nothing was begun',
      );
      broken.kill('SIGKILL');
      await ended;
      const started = await runTocsin(['run', 'engine', '--config', file]);
      expect([started.status, started.stderr]).toEqual([2, expect.stringContaining('was broken off')]);
    }
    const older = join(directory, 'older');
    cpSync(taken, older, { recursive: true });
    const dropped = { name: 'device_minutes', columns: ['tenant'], rows: 3, digest: '7', files: [] };
    const manifest = manifestOf(taken);
    await writeManifest(older, { ...manifest, tables: [...manifest.tables, dropped] });
    const restored = await runTocsin(['restore', older, '--config', file]);
    expect(restored.status, restored.stderr).toBe(0);
    expect(restored.stdout).not.toContain('DIFFERS');
    expect(restored.stdout).toContain('device_minutes is no more');
    const again = await runTocsin(['restore', taken, '--config', file]);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('RESTORE_REFUSED')]);
    const second = join(directory, 'second');
    const made = await runTocsin(['backup', second, '--config', file]);
    expect(made.status, made.stderr).toBe(0);
    expect(contentOf(manifestOf(second))).toEqual(contentOf(manifestOf(taken)));

    const installation = await install(config, { data });
    try {
      const before = await installation.settled();
      expect(before.counts).toMatchObject({ residual: 0 });
      expect(before.counts.stored).toBeGreaterThanOrEqual(600);
      await sendNumbered(other, 20, 100_000);
      const after = await installation.settled();
      expect(after.counts).toMatchObject({ residual: 0, stored: before.counts.stored + 400 });
      const [rows] = await installation.query<object>(
        "SELECT countIf(sequence < 600) AS early, countIf(sequence >= 2000000) AS late, count() - uniqExact(sequence) AS twice FROM events WHERE kind = 'message-published'",
      );
      expect(rows).toEqual({ early: 600, late: 400, twice: 0 });
      const verified = await installation.tocsin('verify');
      expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('log and tables agree')]);
    } finally {
      await installation.stop();
    }
  });
});
