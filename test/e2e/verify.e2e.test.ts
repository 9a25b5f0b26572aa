import { expect, test } from 'vitest';
import { openStoreFor } from '../../app/open-store.ts';
import type { Verified } from '../../app/keeping/verify.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { numberedGateway, sendNumbered } from '../support/numbered-batches.ts';

const hourMs = 3_600_000;
const waits = { settings: { mutations_sync: '2' } } as const;

async function verified(installation: Installation): Promise<{ status: number; said: Verified }> {
  const { status, stdout, stderr } = await installation.tocsin('verify', '--json');
  expect(stderr).not.toContain('tocsin:');
  return { status, said: JSON.parse(stdout) as Verified };
}

describeOnBothLogs('verify', (logConfig) => {
  test('finds what is missing and what is there twice, and computes hours anew', { timeout: 180_000 }, async () => {
    const [port = 0] = await freePorts(1);
    const installation = await install({ ...logConfig(), ...numberedGateway(port) });
    const store = openStoreFor(loadConfig(installation.configFile));
    try {
      await sendNumbered(port, 40);
      await installation.settled();
      expect(await verified(installation)).toMatchObject({
        status: 0,
        said: { asItShouldBe: true, settled: true, counts: { stored: 800, residual: 0 } },
      });

      const [{ offset, rows } = { offset: 0, rows: 0 }] = await store.query<{ offset: number; rows: number }>(
        'SELECT toInt64(offset) AS offset, toInt64(count()) AS rows FROM events WHERE lane = 1 GROUP BY offset ORDER BY offset LIMIT 1',
      );
      await store.command('INSERT INTO events SELECT * FROM events WHERE lane = 1 AND offset = {offset:UInt64}', {
        offset,
      });
      const doubled = await verified(installation);
      expect(doubled.status).toBe(4);
      expect(doubled.said.partitions[0]).toMatchObject({
        ...{ missing: 0, doubled: rows, stray: 0 },
        ranges: [{ kind: 'doubled', from: offset, to: offset, rows }],
      });

      await store.command('ALTER TABLE events DELETE WHERE lane = 1 AND offset = {offset:UInt64}', { offset }, waits);
      const missing = await verified(installation);
      expect(missing.status).toBe(4);
      expect(missing.said.partitions[0]).toMatchObject({
        ...{ missing: rows, doubled: 0, stray: 0 },
        ranges: [{ kind: 'missing', from: offset, to: offset, rows }],
      });
      expect((await installation.tocsin('verify')).stdout).toContain(
        `missing offsets ${offset} to ${offset}, ${rows} rows`,
      );

      // Rows that no record of the log brought, of an hour that is over.
      const past = Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs;
      await store.command(
        "INSERT INTO events (time, received_at, tenant, device, kind, weight, size, lane, partition, offset, row) SELECT fromUnixTimestamp64Milli({past:Int64}), fromUnixTimestamp64Milli({past:Int64}), 'acme', 'meter-9', 'message-published', 1, 40, 1, 0, {offset:UInt64}, number FROM numbers(7)",
        { past, offset },
      );
      const messages = async (): Promise<number> =>
        (
          await store.query<{ n: number }>(
            'SELECT toInt64(sum(arraySum(messages))) AS n FROM device_hours WHERE hour = fromUnixTimestamp64Milli({past:Int64})',
            { past },
          )
        )[0]?.n ?? 0;
      const again = [
        'verify',
        '--rebuild',
        '--from',
        new Date(past).toISOString(),
        '--to',
        new Date(past + hourMs).toISOString(),
      ];
      // What was received later that day is rolled up together with it, unless learning has done so already.
      const later = 800 - rows;
      const rebuilt = (all: number) => new RegExp(`^rebuilt 1 spans from (${all}|${all + later}) rows$`, 'm');
      expect((await installation.tocsin(...again)).stdout).toMatch(rebuilt(7));
      expect(await messages()).toBe(7);
      await store.command(
        "ALTER TABLE events DELETE WHERE device = 'meter-9' AND time = fromUnixTimestamp64Milli({past:Int64})",
        { past },
        waits,
      );
      expect((await installation.tocsin(...again)).stdout).toMatch(rebuilt(0));
      expect(await messages()).toBe(0);
      expect((await installation.tocsin('verify', '--rebuild')).status).toBe(2);
    } finally {
      await store.close();
      await installation.stop();
    }
  });
});
