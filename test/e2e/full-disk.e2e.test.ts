import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { expectStoredOnce, startNumbered } from '../support/numbered-batches.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const token = 'gateway-token';
/** Reliability goal R6: it heals without a restart of ours within this, once there is space. */
const healsMs = 20_000;

test('a full disk puts senders off, says so, loses nothing, and heals by itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-full-'));
  const disk = mountSmallDisk(directory, 320);
  let installation: Installation | undefined;
  try {
    const [http = 0] = await freePorts(1);
    const gateways = [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }];
    installation = await install({ ingest: { http: { port: http } }, gateways }, { data: join(disk.path, 'data') });
    const load = startNumbered(`http://127.0.0.1:${http}`, [token]);
    await until(
      () => load.acknowledged > 400,
      20_000,
      () => 'no load',
    );

    disk.fill();
    await until(
      () => load.putOff > 0 && installation?.errors.join('').includes('DISK_FULL') === true,
      40_000,
      () => `nobody noticed: ${load.putOff} put off\n${installation?.errors.join('').slice(-3_000)}`,
    );
    const doctor = await installation.tocsin('doctor');
    expect(doctor).toMatchObject({ status: 4, stdout: expect.stringMatching(/problem +data directory +DISK_FULL/) });
    const whileFull = load.acknowledged;
    await sleep(3_000);
    // What is acknowledged on a disk that is full would be a lie.
    expect(statfsSync(disk.path).bavail).toBe(0);
    expect(load.acknowledged - whileFull).toBeLessThan(200);

    disk.free();
    const freed = Date.now();
    const before = load.acknowledged;
    await until(
      () => load.acknowledged > before + 400,
      healsMs,
      () => `still not taken after ${healsMs} ms\n${installation?.errors.join('').slice(-3_000)}`,
    );
    console.log(`full: ${load.putOff} requests put off, taken again ${Date.now() - freed} ms after there was space`);
    await load.stop();
    const { counts } = await installation.settled();
    expect(counts.residual).toBe(0);
    await expectStoredOnce(installation, load.acknowledged);
  } finally {
    await installation?.stop();
    disk.unmount();
    rmSync(directory, { recursive: true, force: true });
  }
});
