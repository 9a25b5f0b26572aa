import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePki, type Pki } from '../../test/captures/openvpn/pki.ts';
import { hasProgram, run } from '../../test/captures/run.ts';
import { issueOcspCertificate } from '../../test/support/pki-service.ts';
import { runTocsin } from '../../test/support/tocsin-process.ts';
import { ImportBench } from './import-bench.fixture.ts';
import type { Imported, ImportRequest } from './request.ts';

const missing = hasProgram('openssl') ? '' : ': not run, needs openssl';
if (missing !== '' && process.env['CI'] !== undefined) throw new Error('needs openssl');

const list = 'id,manufacturer,batch\np-1,maker,b-1\np-2,maker,b-1\n';
const keyId = /^[0-9a-f]{40}$/;

describe.skipIf(missing !== '')(`a list that a manufacturer signed with openssl${missing}`, () => {
  const files = new ImportBench();
  const dir = path.join(files.directory, 'pki');
  let pki: Pki;
  let office: { certificate: string; key: string };
  let bench: ImportBench;
  const at = (name: string): string => path.join(dir, name);
  const pump = (): { certificate: string; key: string } => pki.devices.get('pump-1') ?? expect.unreachable();

  beforeAll(() => {
    mkdirSync(dir);
    pki = makePki(dir, [['pump-1', 'good']]);
    office = issueOcspCertificate(dir, 'maker', 'codeSigning');
  });
  beforeEach(async () => {
    bench = new ImportBench(Date.now() + 60_000);
    return () => bench.close();
  });
  afterAll(() => files.close());

  function sign(key: string, text = list): string {
    const [signed, signature] = [at('signed.csv'), at(`${path.basename(key)}.sig`)];
    writeFileSync(signed, text);
    run('openssl', ['dgst', '-sha256', '-sign', key, '-out', signature, signed]);
    return signature;
  }

  const importing = (
    signature: ImportRequest['signature'],
    { text = list, authorities = [at('maker.pem')] }: { text?: string; authorities?: string[] } = {},
  ): Promise<Imported> =>
    bench.import(
      {
        ...{ kind: 'issued', signedLists: { required: true, authorities } },
        ...(signature === undefined ? {} : { signature }),
      },
      text,
    );

  async function refuses(what: Promise<Imported>, why: string): Promise<void> {
    await expect(what).rejects.toMatchObject({ code: 'LIST_UNTRUSTED', message: expect.stringContaining(why) });
    expect((await bench.facts()).filter(({ type }) => type === 'devices-issued')).toEqual([]);
  }

  test("is taken from the manufacturer's authority, and says by which key it was signed", async () => {
    const signature = { file: sign(at('maker.key')), signer: at('maker.pem') };
    const imported = await importing(signature);
    expect(imported).toMatchObject({ added: 2, badRows: 0, signedBy: expect.stringMatching(keyId) });
    expect(await bench.facts()).toMatchObject([{ ids: ['p-1', 'p-2'], signedBy: imported.signedBy }]);
    const stated = run('openssl', ['x509', '-in', at('maker.pem'), '-noout', '-ext', 'subjectKeyIdentifier']);
    expect(stated.replaceAll(':', '').toLowerCase()).toContain(imported.signedBy);
    expect(await importing(signature)).toMatchObject({ added: 0, changed: 0, unchanged: 2, facts: 0 });
  });

  test('is taken from whom an imported manufacturer gave a certificate for signing', async () => {
    await bench.import({ kind: 'issuer', issuerClass: 'manufacturer' }, readFileSync(at('maker.pem')));
    const signer = bench.file('chain.pem', readFileSync(office.certificate, 'utf8') + readFileSync(at('maker.pem')));
    const signature = { file: sign(office.key), signer };
    expect(await importing(signature, { authorities: [] })).toMatchObject({ added: 2 });
    await bench.import({ kind: 'issuer', issuerClass: 'operational' }, readFileSync(at('maker.pem')));
    await expect(importing(signature, { authorities: [] })).rejects.toThrow('signer_of_no_manufacturer');
  });

  test('raises what was known without a signature, and is not lowered by coming again without one', async () => {
    const unsigned = (): Promise<Imported> => bench.import({ kind: 'issued' }, list);
    expect(await unsigned()).toMatchObject({ added: 2, signedBy: '' });
    const signature = { file: sign(at('maker.key')), signer: at('maker.pem') };
    expect(await importing(signature)).toMatchObject({ changed: 2 });
    expect(await unsigned()).toMatchObject({ unchanged: 2, facts: 0 });
    const { registry, end } = await bench.known();
    expect(registry.issued('acme', 'p-1', end)?.signedBy).toMatch(keyId);
  });

  test('is refused whole when one letter of it differs', async () => {
    const signature = { file: sign(at('maker.key')), signer: at('maker.pem') };
    await refuses(importing(signature, { text: list.replace('p-2', 'p-3') }), 'is not its signature');
    await refuses(importing(signature, { text: `${list}p-3,maker,b-1\n` }), 'is not its signature');
  });

  test('is refused without the signature that is asked for', async () => {
    await refuses(importing(undefined), 'must be signed');
  });

  test('is refused with a signature of somebody else, however it is made up', async () => {
    const maker = at('maker.pem');
    await refuses(importing({ file: sign(pump().key), signer: maker }), 'is not its signature');
    const random = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 167) % 256));
    for (const [name, bytes] of Object.entries({ empty: '', text: 'signed by maker\n', random }))
      await refuses(importing({ file: bench.file(name, bytes), signer: maker }), 'is not its signature');
    await expect(importing({ file: bench.file('long', Buffer.alloc(5_000)), signer: maker })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  test('is refused from a device, although the manufacturer issued its certificate', async () => {
    const signature = { file: sign(pump().key), signer: pump().certificate };
    await refuses(importing(signature), 'signer_not_for_documents');
  });

  test('is refused from an authority that nobody named, also one of the same name', async () => {
    await refuses(importing({ file: sign(at('rogue.key')), signer: at('rogue.pem') }), 'signer_of_no_manufacturer');
    const chain = bench.file('chain.pem', readFileSync(at('rogue.pem'), 'utf8') + readFileSync(at('maker.pem')));
    await refuses(importing({ file: sign(at('rogue.key')), signer: chain }), 'signer_chain_broken');
    mkdirSync(at('twin'), { recursive: true });
    const twin = ['-keyout', at('twin/key'), '-out', at('twin/pem'), '-subj', '/O=Fleet/CN=maker', '-days', '9'];
    run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...twin]);
    await refuses(importing({ file: sign(at('twin/key')), signer: at('twin/pem') }), 'signer_of_no_manufacturer');
  });

  test('is refused once the certificate of its signer was revoked', async () => {
    const printed = run('openssl', ['x509', '-in', office.certificate, '-noout', '-serial']);
    const index = path.join(dir, 'maker', 'index.txt');
    const serial = printed.trim().slice('serial='.length);
    copyFileSync(index, `${index}.before`);
    writeFileSync(
      index,
      `${readFileSync(index, 'utf8')}R\t460101000000Z\t260301000000Z\t${serial}\tunknown\t/CN=ocsp\n`,
    );
    pki.revoke('pump-1');
    copyFileSync(`${index}.before`, index);
    const config = bench.file('tocsin.yaml', JSON.stringify({ data: bench.directory }));
    const { status, stderr } = await runTocsin(['import', pki.makerCrl, '--tenant', 'acme', '--config', config]);
    expect(status, stderr).toBe(0);
    await refuses(importing({ file: sign(office.key), signer: office.certificate }), 'signer_revoked');
  });

  test('is asked for by the configuration, tenant by tenant', async () => {
    const data = path.join(bench.directory, 'own');
    const config = bench.file(
      'tocsin.yaml',
      JSON.stringify({ data, issuedLists: [{ tenant: 'acme', authorities: [at('maker.pem')] }] }),
    );
    const signature = sign(at('maker.key'));
    const take = (tenant: string, ...more: string[]): ReturnType<typeof runTocsin> =>
      runTocsin(['import', 'issued', at('signed.csv'), '--tenant', tenant, '--config', config, ...more]);
    const without = await take('acme');
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining('LIST_UNTRUSTED')]);
    const half = await take('acme', '--signature', signature);
    expect([half.status, half.stderr]).toEqual([2, expect.stringContaining('go together')]);
    const signed = await take('acme', '--signature', signature, '--signer', at('maker.pem'));
    expect([signed.status, signed.stdout]).toEqual([0, expect.stringMatching(/2 added.*; signed by [0-9a-f]{40}/)]);
    expect((await take('other')).stdout).toContain('not signed');
  });
});
