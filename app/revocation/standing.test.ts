import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Fact } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';
import { FleetNow } from '../fleet-now.ts';
import { Standing } from './standing.ts';

const ours = { tenant: 'acme', keyId: 'ab12', name: 'O=Fleet, CN=maker' };
const hold = 6;
let directory: string;
let log: EventLog;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-standing-'));
  log = await openEmbeddedLog({ directory, telemetryPartitions: 1, clock: systemClock });
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

const writer = createWriter();
const tell = (...facts: Fact[]): Promise<number[]> =>
  log.append(facts.map((fact) => jsonEntry(topics.fleet, 'facts', writer, 0, fact)));
const revoked = (serial: string, reasonCode: number, issuer = ours.keyId): Fact => ({
  ...{ type: 'certificate-revoked', tenant: 'acme', issuer, serial, revokedAt: 1_000, importedAt: 2_000, reasonCode },
});

it('says how certificates stand from the one fold of the fleet that the process has', async () => {
  let read = 0;
  const counted: Pick<EventLog, 'bounds' | 'read'> = {
    bounds: (...about) => log.bounds(...about),
    read: async (...about) => {
      const records = await log.read(...about);
      read += records.length;
      return records;
    },
  };
  const fleet = new FleetNow(counted, { revocations: true });
  const standing = new Standing(fleet, [ours]);
  await tell(revoked('1f', 1), revoked('2e', hold, `dn:${ours.name}`), revoked('3d', 1, 'cd34'));
  await fleet.read();
  await standing.read();
  expect(read).toBe(3);
  expect(['1f', '2e', '3d'].map((serial) => standing.of(ours, serial))).toEqual(['revoked', 'hold', 'good']);
  expect(standing.toldBefore({ certificates: [{ issuer: ours.keyId, serial: '1f' }] })).toBe(2);
  expect(standing.toldBefore({ certificates: [{ issuer: 'cd34', serial: '3d' }] })).toBe(0);

  await tell(revoked('2e', 8, `dn:${ours.name}`));
  await standing.read();
  expect(read).toBe(4);
  expect(standing.of(ours, '2e')).toBe('good');
  expect(standing.toldBefore({ certificates: [{ issuer: ours.keyId, serial: '1f' }] })).toBe(4);
});
