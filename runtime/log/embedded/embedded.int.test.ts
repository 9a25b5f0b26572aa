import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topics } from '../../../schemas/topics.ts';
import { systemClock } from '../../clock.ts';
import { header, readAll } from '../contract/ground.ts';
import type { EventLog, LogEntry } from '../port.ts';
import { openEmbeddedLog } from './embedded-log.ts';

const { telemetry, identity } = topics;
const mounted = mkdtempSync(join(tmpdir(), 'tocsin-full-'));
const filler = join(mounted, 'filler');

// A small file system of its own needs the right to mount: without it this file fails and says so.
beforeAll(() => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mounted]);
});

afterAll(() => {
  execFileSync('umount', [mounted]);
  rmSync(mounted, { recursive: true });
});

function block(): LogEntry[] {
  return [0, 1].map((partition) => ({ topic: telemetry, partition, header: header(), payload: randomBytes(60_000) }));
}

async function appendUntilFull(log: EventLog, stored: Buffer[]): Promise<unknown> {
  for (let i = 0; i < 1_000; i++) {
    const entries = block();
    try {
      await log.append(entries);
      stored.push(...entries.map(({ payload }) => Buffer.from(payload)));
    } catch (failure) {
      return failure;
    }
  }
  return undefined;
}

test('says that the disk is full, loses nothing, and goes on by itself when there is space', async () => {
  const log = await openEmbeddedLog({ directory: join(mounted, 'log'), telemetryPartitions: 2, clock: systemClock });
  const stored: Buffer[] = [];
  await log.append([{ topic: identity, partition: 0, header: header(), payload: Buffer.from('before') }]);
  for (let round = 0; round < 3; round++) {
    const { bavail, bsize } = statfsSync(mounted);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - (2 << 20))));
    const before = stored.length;
    expect(await appendUntilFull(log, stored)).toMatchObject({ code: 'DISK_FULL', retryable: true });
    await expect(log.append(block())).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(stored.length).toBeGreaterThan(before);
    expect(await readAll(log, identity, 0)).toHaveLength(1);
    rmSync(filler);

    const entries = block();
    await log.append(entries);
    stored.push(...entries.map(({ payload }) => Buffer.from(payload)));
    const found = (await Promise.all([0, 1].map((partition) => readAll(log, telemetry, partition)))).flat();
    const hex = (payloads: Uint8Array[]) => payloads.map((each) => Buffer.from(each).toString('base64')).toSorted();
    expect(hex(found.map(({ payload }) => payload))).toEqual(hex(stored));
  }
  await log.close();
});

test('cannot be begun on a full disk, and can when there is space', async () => {
  const { bavail, bsize } = statfsSync(mounted);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  const options = { directory: join(mounted, 'other'), telemetryPartitions: 2, clock: systemClock };
  await expect(openEmbeddedLog(options)).rejects.toMatchObject({ code: 'DISK_FULL' });
  rmSync(filler);
  const log = await openEmbeddedLog(options);
  expect(await log.append(block())).toEqual([0, 0]);
  await log.close();
});
