import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { ImportBench } from './import-bench.fixture.ts';

let bench: ImportBench;
beforeEach(() => void (bench = new ImportBench()));
afterEach(() => bench.close());

const header = 'Device ID;Model;FW-Version;Site;Gateway;Production batch;MAC;IMEI;Customer;Expected interval;Password';
const rows = [
  'pump-1;"P 19"" rack; wide";1.2;north;gw-1;b-1;02:00:00:00:00:01;35-1 35-2;Waterworks;15m;hunter2',
  'pump-2;P7;1.2;north;gw-1;b-1;02:00:00:00:00:02;;Waterworks;900;hunter2',
];
const devices = { kind: 'devices' } as const;
const numbered = (count: number): string =>
  ['id,model', ...Array.from({ length: count }, (_, i) => `p-${i},m`)].join('\n');
const fleetSize = async (): Promise<number> => {
  const { registry, end } = await bench.known();
  return registry.fleetSize('acme', end);
};

describe('a list of devices', () => {
  it('is understood with byte order mark, CRLF, semicolons, quotes and names of its own', async () => {
    const text = `\ufeff${[header, ...rows].join('\r\n')}\r\n`;
    expect(await bench.import(devices, text)).toMatchObject({ rows: 2, added: 2, badRows: 0, facts: 1 });
    const { registry, end } = await bench.known();
    expect(registry.device('acme', 'pump-1', end)).toEqual({
      ...{ id: 'pump-1', model: 'P 19" rack; wide', firmware: '1.2', site: 'north', gateway: 'gw-1' },
      ...{ productionBatch: 'b-1', owner: 'Waterworks', expectedEveryMs: 900_000, registeredAt: 1_000 },
    });
    expect(registry.hardwareIds('acme', 'pump-1', end)).toEqual(['02:00:00:00:00:01', '35-1', '35-2']);
    expect(JSON.stringify(await bench.facts())).not.toContain('hunter2');
  });

  it('adds nothing a second time, also as JSON', async () => {
    await bench.import(devices, [header, ...rows].join('\n'));
    const again = await bench.import(devices, [header, ...rows.toReversed()].join('\n'));
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 2, facts: 0 });
    const json = [
      {
        ...{ id: 'pump-1', model: 'P 19" rack; wide', firmwareVersion: '1.2', site: 'north', gateway: 'gw-1' },
        ...{ batch: 'b-1', hardwareIds: ['35-2', '35-1', '02:00:00:00:00:01'], owner: 'Waterworks' },
        expectedEveryMs: 900_000,
      },
      {
        ...{ id: 'pump-2', model: 'P7', firmware: 1.2, site: 'north', gateway: 'gw-1', batch: 'b-1' },
        ...{ mac: '02:00:00:00:00:02', owner: 'Waterworks', expected_interval: 'PT15M', nested: { ignored: [1] } },
      },
    ];
    for (const text of [
      JSON.stringify(json),
      JSON.stringify(json, undefined, 2),
      json.map((one) => JSON.stringify(one)).join('\n'),
    ])
      expect(await bench.import(devices, text)).toMatchObject({ unchanged: 2, badRows: 0, facts: 0 });
    expect(await bench.facts()).toHaveLength(1);
  });

  it('tells only what changed, and belongs to its tenant', async () => {
    await bench.import(devices, numbered(300));
    expect(await bench.import(devices, numbered(300).replace('p-7,m', 'p-7,n'))).toMatchObject({
      changed: 1,
      unchanged: 299,
    });
    expect((await bench.facts())[1]).toMatchObject({ devices: [{ id: 'p-7', model: 'n' }] });
    const { registry, end } = await bench.known();
    expect(registry.fleetSize('other', end)).toBe(0);
  });

  it('is cut into records of a thousand devices, and of less when their texts are long', async () => {
    await bench.import(devices, numbered(2_500));
    expect((await bench.facts()).map((fact) => (fact.type === 'devices-registered' ? fact.devices.length : 0))).toEqual(
      [1_000, 1_000, 500],
    );
    const wide = Array.from({ length: 2_500 }, (_, i) => `p-${i},${'泵'.repeat(64)},${'泵'.repeat(64)}`);
    await bench.import(devices, ['id,model,owner', ...wide].join('\n'));
    const sizes = (await bench.facts()).map((fact) => Buffer.byteLength(JSON.stringify(fact)));
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
  });
});

describe('devices that a list leaves out', () => {
  it('are retired up to one in a hundred', async () => {
    await bench.import(devices, numbered(200));
    expect(await bench.import(devices, numbered(198))).toMatchObject({ retired: 2, held: undefined });
    expect(await fleetSize()).toBe(198);
    expect(await bench.import(devices, numbered(198))).toMatchObject({ facts: 0 });
  });

  it('beyond that are held, with everything else, until somebody says how many', async () => {
    await bench.import(devices, numbered(200));
    const fewer = `${numbered(197)}\np-new,m`;
    await expect(bench.import(devices, fewer)).rejects.toMatchObject({
      code: 'IMPORT_HELD',
      message: expect.stringMatching(/leaves out 3 of the 200 devices of acme.*--confirm 3/) as string,
    });
    await expect(bench.import({ ...devices, confirm: 4 }, fewer)).rejects.toMatchObject({ code: 'IMPORT_HELD' });
    expect(await bench.import({ ...devices, dryRun: true }, fewer)).toMatchObject({
      held: { retired: 3, known: 200 },
      added: 1,
    });
    expect(await fleetSize()).toBe(200);
    expect(await bench.import({ ...devices, confirm: 3 }, fewer)).toMatchObject({ retired: 3, added: 1 });
    expect(await fleetSize()).toBe(198);
  });

  it('stay when the list is said to be a part, or comes in several files', async () => {
    await bench.import(devices, numbered(100), 'id\nq-1\nq-2');
    expect(await bench.import({ ...devices, partial: true }, 'id\nq-3')).toMatchObject({ added: 1, retired: 0 });
    expect(await fleetSize()).toBe(103);
  });

  it.each([
    ['a cell that is no id', 'id,model\np p,m'],
    ['a line cut off', 'id,model\np-1'],
    ['a quote never closed', 'id,model\n"p-1,m'],
    ['JSON cut off', '[{"id":"p-1"},{"id":'],
  ])('stay when they may be named where nobody can read it: %s', async (_what, text) => {
    await bench.import(devices, numbered(100));
    expect(await bench.import(devices, text)).toMatchObject({ incomplete: true, retired: 0, badRows: 1 });
    expect(await fleetSize()).toBe(100);
  });

  it('do not include one whose row is wrong elsewhere', async () => {
    await bench.import(devices, numbered(100));
    const text = numbered(100).replace('p-5,m', `p-5,${'x'.repeat(65)}`);
    expect(await bench.import(devices, text)).toMatchObject({
      ...{ badRows: 1, bad: [{ line: 7, reason: 'model_too_long' }], incomplete: false, retired: 0, unchanged: 99 },
    });
  });
});

describe('what cannot be used', () => {
  it('is named by line and reason and keeps nothing else out', async () => {
    const bad = ['id,model,interval', 'p-1,m,60', ',m,60', 'p-2,m,soon', 'p-1,m,61', 'p-3,m,60'];
    const imported = await bench.import(devices, bad.join('\r\n'));
    expect(imported.bad.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'id_missing'],
      [4, 'expected_every_invalid'],
      [5, 'id_repeated'],
    ]);
    expect(imported).toMatchObject({ rows: 5, added: 2, badRows: 3 });
  });

  it.each([
    ['no rows', ''],
    ['no rows', 'id,model\n'],
    ['no a column with the device id', 'colour,weight\nred,5'],
  ])('is refused as a whole when there are %s', async (_what, text) => {
    await bench.import(devices, numbered(5));
    await expect(bench.import(devices, text)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(await fleetSize()).toBe(5);
  });

  it('does no harm, whatever it says', async () => {
    const quoted = hostileTexts.map((text, i) => `h-${i},"${text.replaceAll('"', '""')}"`);
    await bench.import(devices, ['id,model', ...quoted].join('\n'));
    await bench.import(
      { ...devices, partial: true },
      hostileTexts.map((text) => JSON.stringify({ id: text, owner: text })).join('\n'),
    );
    const { registry, end } = await bench.known();
    for (const { id, model, owner } of registry.devices('acme', end)) {
      expect(id).toMatch(/^[A-Za-z0-9._:-]{1,64}$/);
      // oxlint-disable-next-line no-control-regex
      expect(model + owner).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\ud800-\udfff]/u);
    }
    expect(
      JSON.stringify(await bench.import({ ...devices, dryRun: true, partial: true }, 'id,x\n\u001b[31mevil,y')),
    ).not.toContain('evil');
  });
});
