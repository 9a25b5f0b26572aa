import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { expectStoredOnce, startNumbered } from '../support/numbered-batches.ts';
import { watchUnfinished } from '../support/unfinished.ts';

const token = 'gateway-token';
const factor = 60;
const midnight = Date.UTC(2026, 10, 22);
/** Real time until the clock strikes. */
const untilMidnightMs = 12_000;

test('killed around midnight and in the middle of a backlog, the archive stores every event once, in its own day', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-midnight-'));
  const startFile = join(directory, 'clock');
  let installation: Installation | undefined;
  try {
    const [http = 0] = await freePorts(1);
    installation = await install({
      ingest: { http: { port: http } },
      gateways: [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }],
      clock: { from: midnight - untilMidnightMs * factor, factor, startFile },
      archive: { rows: 1_000, flushMs: 250 },
    });
    const unfinished = await watchUnfinished(installation);
    const startedAt = Date.now();
    writeFileSync(startFile, String(startedAt));
    const clock = (): number => midnight + (Date.now() - startedAt - untilMidnightMs) * factor;
    const load = startNumbered(`http://127.0.0.1:${http}`, [token], { perSecond: 15 });
    const behind = (): Promise<number> => unfinished.behind('archive', 'archive');

    // A backlog that reaches over midnight: the archive hangs from some minutes before to some minutes after.
    await sleep(untilMidnightMs - 3_000);
    const hung = installation.run('archive')?.pid ?? 0;
    process.kill(hung, 'SIGSTOP');
    await sleep(Math.max(0, untilMidnightMs + 3_000 - (Date.now() - startedAt)));
    expect(clock()).toBeGreaterThan(midnight);
    process.kill(hung, 'SIGCONT');
    let hits = 0;
    for (const name of ['archive', 'engine', 'archive', 'archive', 'engine', 'archive']) {
      await until(
        async () => (await behind()) > 0,
        5_000,
        () => 'nothing to do',
        5,
      );
      await sleep(Math.random() * 150);
      if ((await behind()) > 0) hits += 1;
      await installation.kill(name);
    }
    await load.stop();
    await unfinished.close();
    const { counts } = await installation.settled();
    console.log(`midnight: ${load.acknowledged} events, ${hits} of 6 kills in a backlog; ${JSON.stringify(counts)}`);
    expect(hits).toBeGreaterThanOrEqual(3);
    expect(counts.residual).toBe(0);
    await expectStoredOnce(installation, load.acknowledged);

    const days = await installation.query<{ day: number; rows: number; first: number; last: number }>(
      'SELECT toYYYYMMDD(received_at) AS day, count() AS rows, min(offset) AS first, max(offset) AS last FROM events GROUP BY day ORDER BY day',
    );
    expect(days.map(({ day }) => day)).toEqual([20_261_121, 20_261_122]);
    for (const { rows } of days) expect(rows).toBeGreaterThan(1_000);
    // Nothing that is inserted as one reaches over a day.
    const [over] = await installation.query<{ n: number }>(
      'SELECT count() AS n FROM (SELECT offset FROM events GROUP BY lane, partition, offset HAVING uniqExact(toYYYYMMDD(received_at)) > 1)',
    );
    expect(over?.n).toBe(0);
    // Each part holds one day, and all of them together what the days hold.
    const parts = await installation.query<{ day: number; rows: number; parts: number }>(
      "SELECT toUInt32(partition) AS day, sum(rows) AS rows, count() AS parts FROM system.parts WHERE active AND database = 'tocsin' AND table = 'events' GROUP BY day ORDER BY day",
    );
    expect(parts.map(({ day, rows }) => ({ day, rows }))).toEqual(days.map(({ day, rows }) => ({ day, rows })));
    // The log begins a file a day.
    const files = readdirSync(join(installation.data, 'log', 'telemetry.v1')).filter((name) =>
      /^\d.*\.sqlite$/.test(name),
    );
    expect(files.toSorted()).toEqual(['2026-11-21.sqlite', '2026-11-22.sqlite']);
  } finally {
    await installation?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
