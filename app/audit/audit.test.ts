import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { packPayload, unpackPayload } from '../../runtime/log/payload.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { firstBefore, hashOfSeal, type Seal } from '../../schemas/seal.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { openLog } from '../open-log.ts';
import { exitCodes } from '../exit-codes.ts';
import { createProgram } from '../program.ts';
import { saveViews, sealed } from '../../test/support/audited.ts';
import { walkChain } from './walk.ts';

let folder: string;
let log: EventLog;

const open = async (): Promise<void> => {
  log = await openLog({ ...parseConfig(''), data: folder }, clockFor(undefined));
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-audit-'));
  await open();
  await saveViews(log, 'acme', 'one', 'two', 'three', 'four');
  await saveViews(log, 'globex', 'other');
  await sealed(log);
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

/** Somebody who has the files changes them while nothing runs. */
async function tamper(topic: Topic, change: (file: DatabaseSync) => void): Promise<void> {
  await log.close();
  const directory = join(folder, 'log', topic);
  const [name = ''] = readdirSync(directory).filter((one) => one.endsWith('.sqlite'));
  const file = new DatabaseSync(join(directory, name));
  change(file);
  file.close();
  await open();
}

const drop = (offset: number) => (file: DatabaseSync) => file.exec(`DELETE FROM records WHERE key = ${offset}`);
const swap = (a: number, b: number) => (file: DatabaseSync) =>
  file.exec(`UPDATE records SET key = -1 WHERE key = ${a}; UPDATE records SET key = ${a} WHERE key = ${b};
    UPDATE records SET key = ${b} WHERE key = -1`);
function rewrite(offset: number, change: (text: string) => string): (file: DatabaseSync) => void {
  return (file) => {
    const { payload } = file.prepare('SELECT payload FROM records WHERE key = ?').get(offset) as {
      payload: Uint8Array;
    };
    const text = change(unpackPayload(payload, 'here').toString());
    file.prepare('UPDATE records SET payload = ? WHERE key = ?').run(packPayload(Buffer.from(text)), offset);
  };
}
/** As somebody does who knows how hashes are made. */
const resealed = (change: Partial<Seal>) => (text: string) => {
  const seal = { ...(JSON.parse(text) as Seal), ...change };
  return JSON.stringify({ ...seal, hash: hashOfSeal(seal) });
};

async function brokenIn(tenant: string) {
  return (await walkChain(log)).get(tenant)?.broken;
}

describe('the chain of audited acts', () => {
  test('holds per tenant, across restarts, and goes on where it ended', async () => {
    const before = (await walkChain(log)).get('acme');
    expect(before).toMatchObject({ number: 4, broken: null, waiting: 0 });
    await log.close();
    await open();
    await saveViews(log, 'acme', 'five');
    expect((await walkChain(log)).get('acme')).toMatchObject({ number: 4, hash: before?.hash, waiting: 1 });
    const after = await sealed(log);
    expect(after.get('acme')).toMatchObject({ number: 5, broken: null, waiting: 0 });
    expect(after.get('globex')).toMatchObject({ number: 1, broken: null });
    const { next } = await log.bounds(topics.audit, 0);
    await sealed(log);
    expect((await log.bounds(topics.audit, 0)).next).toBe(next);
  });

  test('is one where two have sealed the same for a moment: the first stands', async () => {
    const records = await log.read(topics.audit, 0, 0);
    const seals = records.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Seal);
    const late = resealed({ sealedAt: 7 })(JSON.stringify(seals[3]));
    const [{ header }] = records as [(typeof records)[0]];
    await log.append([
      { topic: topics.audit, partition: 0, header: { ...header, writer: 'other' }, payload: Buffer.from(late) },
    ]);
    await saveViews(log, 'acme', 'five');
    expect((await sealed(log)).get('acme')).toMatchObject({ number: 5, broken: null });
  });

  test.each([
    [
      'a record is altered',
      topics.views,
      rewrite(1, (text) => text.replace('two', 'TWO')),
      'altered-record',
      'views.v1:1',
    ],
    ['a record is deleted', topics.views, drop(2), 'missing-record', 'views.v1:2'],
    ['a record no longer says it', topics.views, rewrite(0, () => '{}'), 'missing-record', 'views.v1:0'],
    ['records change places', topics.views, swap(1, 2), 'altered-record', 'views.v1:1'],
    [
      'a seal is altered',
      topics.audit,
      rewrite(2, (text) => text.replace('"at":1000', '"at":999')),
      'altered-seal',
      'audit.v1:2',
    ],
    ['a seal is made anew', topics.audit, rewrite(1, resealed({ at: 999 })), 'other-chain', 'audit.v1:2'],
    ['a seal is deleted', topics.audit, drop(1), 'missing-seal', 'audit.v1:2'],
    ['seals change places', topics.audit, swap(1, 2), 'missing-seal', 'audit.v1:1'],
  ] as const)('names where it breaks when %s', async (_what, topic, change, flaw, record) => {
    await tamper(topic, change);
    expect(await brokenIn('acme')).toMatchObject({ flaw, record });
    expect(await brokenIn('globex')).toBeNull();
  });

  test('made anew without one act, hashes and all, shows the record that nothing seals', async () => {
    let before = firstBefore;
    let number = 0;
    await tamper(topics.audit, (file) => {
      for (const offset of [0, 2, 3])
        rewrite(offset, (text) => {
          const forged = resealed({ number: ++number, before })(text);
          before = (JSON.parse(forged) as Seal).hash;
          return forged;
        })(file);
      drop(1)(file);
    });
    expect(await brokenIn('acme')).toEqual({ flaw: 'unsealed-record', number: 0, record: 'views.v1:1' });
  });

  test('is verified by the command line, which says so by its exit code, and finds a head that was noted', async () => {
    const verify = async (...args: string[]): Promise<string> => {
      let said = '';
      process.exitCode = 0;
      const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
      try {
        await (await createProgram()).parseAsync(['audit', 'verify', '--data', folder, ...args], { from: 'user' });
      } finally {
        write.mockRestore();
      }
      return said;
    };
    const noted = (await walkChain(log)).get('acme')?.hash ?? '';
    expect(await verify('--head', noted)).toMatch(/^acme +holds to entry 4 of .* head [0-9a-f]{64}\nglobex +holds/);
    expect(process.exitCode).toBe(0);
    await verify('--head', 'f'.repeat(64));
    expect(process.exitCode).toBe(exitCodes['checked and not as it should be']);
    await tamper(topics.views, drop(1));
    expect(await verify('--tenant', 'acme')).toMatch(/^acme +BREAKS at entry 2: views.v1:1 is gone/);
    expect(process.exitCode).toBe(exitCodes['checked and not as it should be']);
    process.exitCode = 0;
  });
});
