import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStoreFor } from '../../app/open-store.ts';
import { StepsTold } from '../../app/keeping/steps-told.ts';
import { verify } from '../../app/keeping/verify.ts';
import { openWholeLog } from '../../app/open-log.ts';
import { readStatus } from '../../app/status.ts';
import { parentOf } from '../../bench/processes.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { topics } from '../../schemas/topics.ts';
import { type BatchSender, startBatchSender } from '../support/batch-sender.ts';
import { seeded } from '../support/campaign-measures.ts';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { long, progress } from '../support/long-run.ts';
import { eventsPerBatch, startNumbered } from '../support/numbered-batches.ts';
import { PowerCutDisk, powerCutMissing } from '../support/power-cut.ts';
import { makeRevokedFleet, type RevokedFleet } from '../support/revoked-fleet.ts';
import { until } from '../support/until.ts';

const cycles = Number(process.env['TOCSIN_CYCLES'] ?? (long ? 20 : 2));
const seed = Number(process.env['TOCSIN_SEED'] ?? 4);
const missing = powerCutMissing();
const tokens = ['load-1', 'load-2', 'alarms'];

interface Load {
  numbered: BatchSender;
  alarm: BatchSender;
}

test.skipIf(missing !== '')(
  `the power is cut again and again: it opens by itself, what was acknowledged is there, once${missing}`,
  { timeout: 300_000 + cycles * 300_000 },
  async () => {
    const random = seeded(seed);
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-dark-'));
    const disk = new PowerCutDisk();
    let installation: Installation | undefined;
    let load: Load | undefined;
    try {
      const [port = 0] = await freePorts(1);
      const fleet = makeRevokedFleet(join(directory, 'pki'), cycles);
      const start = async (turn: number): Promise<Installation> => {
        disk.mount(turn);
        const gateways = tokens.map((token) => ({ id: token, tenant: 'acme', tokenSha256: tokenSha256(token) }));
        return install(
          { ingest: { http: { port } }, gateways },
          { data: join(disk.mountedAt, 'data'), readyWithinMs: long ? 600_000 : 120_000 },
        );
      };
      installation = await start(0);
      const first = installation;
      await until(
        async () => (await first.tocsin('import', fleet.crl, '--tenant', 'acme')).status === 0,
        300_000,
        () => 'not imported',
      );
      await sleep(3_000);
      const caught = { unanswered: 0, uncopied: 0 };
      let batches = 0;
      for (let cycle = 0; cycle < cycles; cycle++) {
        load = startLoad(port, batches, cycle, fleet);
        const { numbered, alarm } = load;
        await until(
          () => numbered.acknowledged > 100,
          120_000,
          () => 'no load',
        );
        await sleep(random() * 4_000);
        const behind = await lagOf(installation);
        if (random() < 0.5) disk.writeBackSome(random);
        // Half of the time at the very moment of an acknowledgement: what was promised too early is lost then. Else while a
        // request waits for its answer, which a quick machine gives before the next is begun.
        if (cycle % 2 === 0) await numbered.nextAnswer();
        else await requestUnderWay(numbered);
        if (numbered.inFlight > 0) caught.unanswered++;
        if (behind > 0) caught.uncopied++;
        await goDark(installation, disk);
        installation = await start(cycle + 1);
        await Promise.all([numbered.stop(), alarm.stop()]);
        load = undefined;
        batches += numbered.acknowledged / eventsPerBatch;
        const { counts } = await installation.settled(long ? 300_000 : 90_000);
        expect(counts.residual).toBe(0);
        await expectKept(installation, batches * eventsPerBatch, cycle + 1);
        progress(
          `${cycle + 1} of ${cycles} cuts, on unfinished work ${JSON.stringify(caught)}; ${JSON.stringify(counts)}`,
        );
      }
      console.log(
        `${cycles} cuts by seed ${seed}, with requests unanswered ${caught.unanswered}, with records not copied ${caught.uncopied}; ${batches * eventsPerBatch} events acknowledged`,
      );
      expect(caught.unanswered).toBeGreaterThan(0);
    } finally {
      load?.numbered.giveUp();
      load?.alarm.giveUp();
      await installation?.stop();
      disk.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

function startLoad(port: number, first: number, cycle: number, fleet: RevokedFleet): Load {
  const url = `http://127.0.0.1:${port}`;
  return {
    numbered: startNumbered(url, tokens.slice(0, 2), { first, name: `load-${cycle}`, perSecond: 60, atOnce: 8 }),
    alarm: startBatchSender({
      ...{ url, tokens: tokens.slice(2), name: `alarm-${cycle}`, perSecond: 2, atOnce: 1 },
      next: (n) => (n === 0 ? [fleet.session(cycle)] : undefined),
    }),
  };
}

async function requestUnderWay(sender: BatchSender): Promise<void> {
  const givenUpAt = Date.now() + 10_000;
  while (sender.inFlight === 0) {
    if (Date.now() > givenUpAt) throw new Error('no request is under way');
    await setImmediate();
  }
}

async function lagOf(installation: Installation): Promise<number> {
  const { lag } = await readStatus(loadConfig(installation.configFile));
  return Object.entries(lag).reduce((sum, [stage, behind]) => sum + (stage.startsWith('archive') ? behind : 0), 0);
}

/** First the disk, so that nothing that happens to dying processes is written any more. */
async function goDark(installation: Installation, disk: PowerCutDisk): Promise<void> {
  const roles = readRunFiles(installation.data).map(({ pid }) => pid);
  const supervisor = parentOf(roles[0] ?? 0);
  disk.cut();
  for (const pid of [supervisor, ...roles]) kill(pid);
  await disk.unmount();
  await installation.stop();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It died of the dark before.
  }
}

/** Log and tables agree record by record; what was acknowledged is stored once, and each alarm found once. */
async function expectKept(installation: Installation, acknowledged: number, alarms: number): Promise<void> {
  const config = loadConfig(installation.configFile);
  const log = await openWholeLog(config, systemClock);
  const store = openStoreFor(config);
  const steps = new StepsTold();
  try {
    const verified = await verify({ config, log, store, steps, signal: AbortSignal.timeout(300_000) });
    expect(verified).toMatchObject({ asItShouldBe: true });
    const [events] = await store.query<object>(
      `SELECT toUInt32(countIf(kind = 'message-published')) AS rows, toUInt32(uniqExactIf(sequence, kind = 'message-published')) AS distinct,
        toUInt32(max(sequence)) AS most, toUInt32(count() - uniqExact(channel, index)) AS twice FROM events`,
    );
    expect(events).toEqual({ rows: acknowledged, distinct: acknowledged, most: acknowledged - 1, twice: 0 });
    const wanted = { rows: alarms, ids: alarms, devices: alarms, opened: alarms };
    let found: object = {};
    await until(
      async () => {
        const [row] = await store.query<object>(
          `SELECT toUInt32(count()) AS rows, toUInt32(uniqExact(id)) AS ids, toUInt32(uniqExact(device)) AS devices
            FROM findings FINAL WHERE detector = 'revoked-certificate-used'`,
        );
        found = { ...row, opened: await alertsOpened(log) };
        return JSON.stringify(found) === JSON.stringify(wanted);
      },
      60_000,
      () => `${JSON.stringify(found)} found of ${alarms}`,
      1_000,
    );
  } finally {
    steps.close();
    await store.close();
    await log.close();
  }
}

async function alertsOpened(log: EventLog): Promise<number> {
  const { low, next } = await log.bounds(topics.journal, 0);
  let opened = 0;
  for (let at = low; at < next; ) {
    const records = await log.read(topics.journal, 0, at);
    opened += records.filter(({ payload }) =>
      /"alert-opened".*"revoked-certificate-used"/.test(String(Buffer.from(payload))),
    ).length;
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return opened;
}
