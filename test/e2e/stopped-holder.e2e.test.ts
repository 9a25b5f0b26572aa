import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openLog } from '../../app/open-log.ts';
import { reportOf } from '../../app/status.ts';
import { openStore, type Store } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { retry } from '../../runtime/retry.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import type { Finding } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';
import { long, progress } from '../support/long-run.ts';
import { stopUntilReplaced } from '../support/stop-until-replaced.ts';
import { startTocsinProcess } from '../support/tocsin-process.ts';
import { tryPasswords } from '../support/try-passwords.ts';
import { until } from '../support/until.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-stopped-'));
const beatMs = long ? 3_000 : 500;
const stoppedMs = long ? 60_000 : 0;
const takeoverMs = 4 * beatMs + 30_000;
/** Where people who try passwords are stored and judged. */
const place = 'identity.0';
const names = ['ingest', 'archive-1', 'archive-2', 'detect-1', 'detect-2'] as const;
type Name = (typeof names)[number];
const children = new Map<Name, ChildProcess>();
const said: string[] = [];
const attackers: string[] = [];
let lines = 0;
let engine: TemporaryEngine;
let store: Store;
let log: EventLog;

const dataOf = (name: Name): string => join(directory, name);
const runOf = (name: Name) => readRunFiles(dataOf(name))[0];
const tail = (): string => said.join('').slice(-4_000);

async function holds(name: Name): Promise<boolean> {
  const run = runOf(name);
  const report = run === undefined ? undefined : await reportOf(run).catch(() => undefined);
  return place in { ...report?.archive?.next, ...report?.detect?.next };
}

async function attack(): Promise<void> {
  const from = `203.0.113.${attackers.length + 1}`;
  attackers.push(from);
  lines += await tryPasswords(runOf('ingest')?.addresses['syslog-tcp'], from);
}

async function found(): Promise<Finding[]> {
  const { next } = await retry(() => log.bounds(topics.findings, 0));
  const all: Finding[] = [];
  for (let at = 0; at < next; ) {
    const records = await retry(() => log.read(topics.findings, 0, at));
    for (const { payload } of records) all.push(JSON.parse(Buffer.from(payload).toString()) as Finding);
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return all;
}

const counted = async () =>
  (
    await store.query<{ rows: number; ids: number; lines: number }>(
      'SELECT toInt64(count()) AS rows, toInt64(uniqExact(channel, `index`)) AS ids, toInt64(sum(lines)) AS lines FROM events',
    )
  )[0];

/** Every attack is in the table, line by line, and found. */
async function allDone(): Promise<void> {
  let seen: unknown;
  await until(
    async () => {
      const stored = (await counted())?.lines ?? 0;
      const subjects = new Set((await found()).map(({ subject }) => subject.id));
      seen = { stored, lines, found: [...subjects] };
      return stored >= lines && attackers.every((from) => subjects.has(from));
    },
    90_000,
    () => `${JSON.stringify(seen)}\n${tail()}`,
  );
}

beforeAll(async () => {
  engine = await temporaryEngine();
  store = openStore({ url: engine.engine.url, user: 'tocsin', password: engine.password });
  writeFileSync(join(directory, 'password'), engine.password, { mode: 0o600 });
  const configFile = join(directory, 'tocsin.yaml');
  const settings = {
    ingest: { syslogTcp: { port: 0, tenant: 'acme' } },
    clickhouse: { url: engine.engine.url, user: 'tocsin', passwordFile: join(directory, 'password') },
    ...{ members: { beatMs }, detect: { tickMs: 500, latenessMs: 0 }, archive: { flushMs: 250 } },
  };
  writeFileSync(configFile, stringify(settings));
  mkdirSync(join(directory, 'log'));
  for (const name of names) {
    mkdirSync(dataOf(name));
    symlinkSync(join(directory, 'log'), join(dataOf(name), 'log'));
  }
  log = await openLog({ ...loadConfig(configFile), data: dataOf('ingest') }, systemClock);
  for (const name of names) {
    const process = name.split('-', 1)[0] ?? '';
    const args = ['run', '--process', process, '--config', configFile, '--data', dataOf(name)];
    children.set(
      name,
      startTocsinProcess(args, (text) => said.push(`${name}: ${text}`)),
    );
  }
  for (const role of ['archive', 'detect'] as const)
    await until(
      async () =>
        (await Promise.all(([1, 2] as const).map((n) => holds(`${role}-${n}`)))).filter(Boolean).length === 1 &&
        ([1, 2] as const).every((n) => runOf(`${role}-${n}`) !== undefined),
      120_000,
      () => `nobody holds ${place} of ${role}\n${tail()}`,
    );
  await until(() => runOf('ingest')?.addresses['syslog-tcp'] !== undefined, 60_000, tail);
}, 300_000);

afterAll(async () => {
  for (const child of children.values()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await Promise.allSettled([log?.close(), store?.close()]);
  await engine?.remove();
  rmSync(directory, { recursive: true, force: true });
});

test.each(['detect', 'archive'] as const)(
  '%s that stood still while another one took its partition adds nothing when it goes on: nothing missing, nothing twice',
  { timeout: 400_000 },
  async (role) => {
    await attack();
    await allDone();
    const [still, other]: [Name, Name] = (await holds(`${role}-1`))
      ? [`${role}-1`, `${role}-2`]
      : [`${role}-2`, `${role}-1`];
    // Under way when it stops.
    await attack();
    await stopUntilReplaced(children.get(still) as ChildProcess, 'embedded', () =>
      until(
        () => holds(other),
        takeoverMs,
        () => `${other} does not hold ${place}\n${tail()}`,
      ),
    );
    progress(`${other} has taken over from ${still}`);
    await attack();
    await sleep(stoppedMs);
    await allDone();
    const before = (await found()).length;
    children.get(still)?.kill('SIGCONT');
    await until(
      async () => runOf(still) !== undefined && !(await holds(still)) === (await holds(other)),
      takeoverMs,
      () => `both or none hold ${place}\n${tail()}`,
    );
    // As long as whoever woke would need to write what it had.
    await sleep(4 * beatMs);
    expect((await found()).length).toBe(before);
    await attack();
    await allDone();
    const all = await found();
    expect(all.map(({ id, version }) => `${id}:${version}`)).toEqual([
      ...new Set(all.map(({ id, version }) => `${id}:${version}`)),
    ]);
    expect(all.map(({ subject }) => subject.id).toSorted()).toEqual(attackers.toSorted());
    expect(await counted()).toEqual({ rows: lines, ids: lines, lines });
  },
);
