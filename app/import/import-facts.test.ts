import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makerKeyId, pem, pumpKeySha256 } from '../../fleet/inventory/certificates.fixture.ts';
import { ImportBench } from './import-bench.fixture.ts';
import { importFacts } from './import-facts.ts';
import type { ImportRequest } from './request.ts';

let bench: ImportBench;
beforeEach(() => void (bench = new ImportBench()));
afterEach(() => bench.close());

type Asked = Omit<ImportRequest, 'tenant' | 'files'>;
const samples: [string, Asked, string][] = [
  ['devices', { kind: 'devices' }, 'id,model\np-1,m\np-2,m'],
  ['issued lists', { kind: 'issued' }, 'id,manufacturer,batch\np-1,maker,b-1\np-2,maker,b-2'],
  ['orders', { kind: 'orders' }, 'batch,manufacturer,qty,order date\nb-1,maker,100,2026-01-02\nb-2,maker,50,'],
  ['windows', { kind: 'windows' }, 'kind,scope,from,to,note\nrepair,device:p-1,2026-01-02,2026-01-03,pump'],
  ['certificates', { kind: 'certificates' }, `issuer,serial,device\nab:12,0x00F1,p-1\n"CN=x, O=y",0a,p-2`],
  ['certificates in PEM', { kind: 'certificates' }, `${pem.pumpOfMaker}\n${pem.pumpOfPlain}\n`],
  ['issuers', { kind: 'issuer', issuerClass: 'manufacturer' }, `${pem.maker}\n${pem.plain}`],
];

describe('any file', () => {
  it.each(samples)('of %s adds nothing when it comes again', async (_what, asked, text) => {
    const first = await bench.import(asked, text);
    const before = await bench.facts();
    expect(first).toMatchObject({ badRows: 0, facts: before.length });
    expect(before.length).toBeGreaterThan(0);
    expect(await bench.import(asked, text)).toMatchObject({ added: 0, changed: 0, retired: 0, facts: 0, badRows: 0 });
    expect(await bench.facts()).toEqual(before);
  });

  it.each(samples)('of %s changes nothing in a dry run', async (_what, asked, text) => {
    const { added, facts } = await bench.import({ ...asked, dryRun: true }, text);
    expect(Math.min(added, facts)).toBeGreaterThan(0);
    expect(await bench.facts()).toEqual([]);
  });

  it('that is not there is refused', async () => {
    const log = { bounds: () => Promise.resolve({ low: 0, next: 0 }) } as never;
    const request = { kind: 'devices', tenant: 'acme', files: ['/nowhere/a.csv'] } as const;
    await expect(importFacts(log, { now: () => 0, real: () => 0 }, request)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});

describe('issued lists', () => {
  it('may be ids line by line, or held by an object, when the rest is said once', async () => {
    const given = { kind: 'issued', manufacturer: 'maker', productionBatch: 'b-1' } as const;
    expect(await bench.import(given, 'p-1\np-2\n')).toMatchObject({ added: 2 });
    expect(await bench.import(given, 'serial\np-3\n')).toMatchObject({ added: 1 });
    const held = JSON.stringify({ manufacturer: 'maker', lot: 'b-2', ids: ['p-4', 'p-1'] });
    expect(await bench.import({ kind: 'issued' }, held)).toMatchObject({ added: 1, changed: 1 });
    const { registry, end } = await bench.known();
    expect(registry.issued('acme', 'p-3', end)).toEqual({
      manufacturer: 'maker',
      productionBatch: 'b-1',
      signedBy: '',
      learnedAt: 1_000,
    });
    expect(registry.issued('acme', 'p-1', end)?.productionBatch).toBe('b-2');
    expect(registry.hasIssuedLists('acme', end)).toBe(true);
  });

  it('grow only: what a later list leaves out stays', async () => {
    await bench.import({ kind: 'issued', productionBatch: 'b-1' }, 'id\np-1\np-2');
    await bench.import({ kind: 'issued', productionBatch: 'b-1' }, 'id\np-3');
    const { registry, end } = await bench.known();
    expect(registry.issued('acme', 'p-1', end)?.productionBatch).toBe('b-1');
  });

  it('of many batches mixed become few records', async () => {
    const rows = Array.from({ length: 4_000 }, (_, i) => `p-${i},b-${i % 4}`);
    expect(await bench.import({ kind: 'issued' }, ['id,batch', ...rows].join('\n'))).toMatchObject({
      added: 4_000,
      facts: 4,
    });
  });

  it('without a batch are refused as a whole, and a row without one alone', async () => {
    await expect(bench.import({ kind: 'issued' }, 'id\np-1')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(await bench.import({ kind: 'issued' }, 'id,batch\np-1,\np-2,b')).toMatchObject({
      ...{ added: 1, bad: [{ line: 2, reason: 'production_batch_missing' }] },
    });
  });
});

describe('orders', () => {
  it('count beside the ids listed of their batch, the newest word being theirs', async () => {
    await bench.import({ kind: 'issued', manufacturer: 'maker' }, 'id,batch\np-1,b-1\np-2,b-1');
    await bench.import({ kind: 'orders' }, 'batch,maker,quantity\nb-1,maker,1');
    await bench.import({ kind: 'orders', manufacturer: 'maker' }, 'lot,qty\nb-1,3');
    const { registry, end } = await bench.known();
    expect(registry.order('acme', 'b-1', end)).toEqual({ manufacturer: 'maker', quantity: 3, listed: 2 });
    const bad = await bench.import(
      { kind: 'orders' },
      'batch,quantity,date\nb-1,-1,\nb-2,many,\nb-3,5,soon\nb-4,5,\nb-4,6,',
    );
    expect(bad.bad.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      ...['2 quantity_invalid', '3 quantity_invalid', '4 ordered_at_invalid', '6 production_batch_repeated'],
    ]);
  });
});

describe('windows', () => {
  it('may name what they cover in any of the usual ways, and are cancelled when a row says so', async () => {
    const ways = [
      'w1,maintenance,site:north,,',
      'w2,Repair,device,p-1,',
      'w3,campaign,tenant,,',
      'w4,campaign,batch:b-1,,',
    ];
    const table = (status: string) =>
      [
        'id,kind,scope,scope id,status,from,to',
        ...ways.map((way) => `${way}${status},2026-01-02 00:00,2026-01-02T02:00Z`),
      ].join('\n');
    expect(await bench.import({ kind: 'windows' }, table('planned'))).toMatchObject({ added: 4, badRows: 0 });
    expect(
      await bench.import(
        { kind: 'windows' },
        JSON.stringify({ kind: 'repair', gateway: 'gw-1', start: 1_767_312_000, end: '2026-01-03' }),
      ),
    ).toMatchObject({ added: 1 });
    const at = Date.UTC(2026, 0, 2, 1);
    const covers = async (device: string, gateway: string) => {
      const { registry, end } = await bench.known();
      return registry.planned('acme', device, gateway, at, end)?.kind;
    };
    expect([await covers('p-1', ''), await covers('', 'gw-1'), await covers('p-9', '')]).toEqual([
      'repair',
      'repair',
      'campaign',
    ]);
    expect(await bench.import({ kind: 'windows' }, table('cancelled'))).toMatchObject({ retired: 4, added: 0 });
    expect([await covers('p-1', ''), await covers('', 'gw-1')]).toEqual([undefined, 'repair']);
  });

  it('never cover everybody by leaving out whom', async () => {
    const rows = [
      'repair,,2026-01-02,2026-01-03',
      'repair,planet:earth,2026-01-02,2026-01-03',
      'repair,site,2026-01-02,2026-01-03',
    ];
    const bad = [
      ...rows,
      'repair,tenant,2026-01-03,2026-01-03',
      'party,tenant,2026-01-02,2026-01-03',
      'repair,tenant,,2026-01-03',
    ];
    const { bad: refused } = await bench.import({ kind: 'windows' }, ['kind,scope,from,to', ...bad].join('\n'));
    expect(refused.map(({ reason }) => reason)).toEqual([
      ...['scope_missing', 'scope_invalid', 'scope_id_missing', 'to_not_after_from', 'kind_invalid', 'from_missing'],
    ]);
  });
});

describe('certificates', () => {
  it('are recorded by issuer and serial, from themselves or from a table', async () => {
    await bench.import({ kind: 'certificates' }, pem.pumpOfMaker);
    const { certificates, end } = await bench.known();
    expect(certificates.of('acme', 'pump-1', end)).toMatchObject([
      { issuer: makerKeyId, serial: 'f1e2', publicKeySha256: pumpKeySha256 },
    ]);
    const table = `authority key id,serial number,cn,spki_sha256,valid from,valid to\n${makerKeyId.toUpperCase()},F1:E2,pump-1,${pumpKeySha256},2026-11-21T16:31:40Z,2125-06-15T16:31:40Z`;
    expect(await bench.import({ kind: 'certificates' }, table)).toMatchObject({ unchanged: 1, facts: 0 });
    const der = Buffer.from(pem.pumpOfMaker.split('\n').slice(1, -1).join(''), 'base64');
    expect(await bench.import({ kind: 'certificates' }, der)).toMatchObject({ rows: 1, unchanged: 1, facts: 0 });
  });

  it('that cannot be used are named by line, and keys beside them are neither read nor shown', async () => {
    const secret = Buffer.from('not a key at all').toString('base64');
    const key = ['-----BEGIN PRIVATE KEY-----', secret, '-----END PRIVATE KEY-----'].join('\n');
    const imported = await bench.import(
      { kind: 'certificates' },
      [key, pem.maker, pem.noDeviceId, pem.pumpOfMaker, '-----BEGIN CERTIFICATE-----\nMIIB'].join('\n'),
    );
    expect(imported).toMatchObject({ rows: 5, added: 1, badRows: 4 });
    expect(imported.bad.map(({ reason }) => reason)).toEqual([
      ...[
        'private_key_does_not_belong_here',
        'certificate_of_an_authority',
        'common_name_is_no_device_id',
        'pem_cut_off',
      ],
    ]);
    expect(JSON.stringify([imported, await bench.facts()])).not.toContain(secret);
  });
});

describe('issuers', () => {
  it('are classified by key id and by name, and only when they are authorities', async () => {
    const asked = { kind: 'issuer', issuerClass: 'operational' } as const;
    const imported = await bench.import(asked, [pem.maker, pem.plain, pem.pumpOfMaker].join('\n'));
    expect(imported).toMatchObject({ added: 3, bad: [{ reason: 'certificate_of_no_authority' }] });
    expect(await bench.import({ ...asked, issuerClass: 'manufacturer' }, pem.maker)).toMatchObject({ changed: 2 });
    const { registry, end } = await bench.known();
    const classes = [makerKeyId, 'dn:CN=maker,O=Fleet', 'dn:/O=Fleet/CN=plain', 'dn:CN=other'].map((issuer) =>
      registry.issuerClass('acme', issuer, end),
    );
    expect(classes).toEqual(['manufacturer', 'manufacturer', 'operational', '']);
  });
});
