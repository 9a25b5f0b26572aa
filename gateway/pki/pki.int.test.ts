import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRevocationList } from '../../fleet/crl/parse.ts';
import { verifyRevocationList } from '../../fleet/crl/verify.ts';
import { type DeviceCredential, makePki, type Pki } from '../../test/captures/openvpn/pki.ts';
import { hasProgram } from '../../test/captures/run.ts';
import {
  issueOcspCertificate,
  openssl,
  type PkiService,
  revokedFact,
  startPkiService,
} from '../../test/support/pki-service.ts';

const missing = hasProgram('openssl') ? '' : ': not run, needs openssl';
if (missing !== '' && process.env['CI'] !== undefined) throw new Error('needs openssl');

describe.skipIf(missing !== '')(`lists and answers, as openssl sees them${missing}`, () => {
  let dir = '';
  let pki: Pki;
  let service: PkiService;
  const at = (name: string): string => path.join(dir, name);
  const device = (name: string): DeviceCredential => {
    const found = pki.devices.get(name);
    if (found === undefined) throw new Error(`no device ${name}`);
    return found;
  };

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'tocsin-pki-'));
    pki = makePki(dir, [
      ['pump-1', 'good'],
      ['pump-2', 'good'],
      ['pump-3', 'good'],
    ]);
    service = await startPkiService({ certificate: at('maker.pem'), key: at('maker.key') });
  });
  afterAll(async () => {
    await service?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function verify(name: string): Promise<string> {
    const list = await fetch(`${service.url}/crl/${service.issuer.keyId}.pem`);
    writeFileSync(at('fetched.pem'), await list.text());
    const lists = ['-crl_check', '-CRLfile', at('fetched.pem')];
    const trust = ['-CAfile', at('root.pem'), '-untrusted', at('maker.pem')];
    return (await openssl('verify', ...lists, ...trust, device(name).certificate)).output;
  }

  async function ask(name: string, ...extra: string[]): Promise<string> {
    const whose = ['-issuer', at('maker.pem'), '-cert', device(name).certificate];
    const asked = await openssl('ocsp', '-CAfile', pki.trusted, '-url', `${service.url}/ocsp`, ...whose, ...extra);
    return asked.output;
  }

  test('a device is good until it is revoked, then refused with its reason, and the others stay good', async () => {
    expect(await verify('pump-1')).toContain('OK');
    expect(await ask('pump-1')).toContain('pump-1.pem: good');
    await service.tell(revokedFact(service.issuer.keyId, device('pump-1').serial));
    expect(await verify('pump-1')).toContain('certificate revoked');
    expect(await verify('pump-2')).toContain('OK');
    const answer = await ask('pump-1');
    expect(answer).toContain('Response verify OK');
    expect(answer).toContain('pump-1.pem: revoked');
    expect(answer).toContain('Reason: keyCompromise');
    expect(answer).not.toContain('WARNING: no nonce');
    expect(await ask('pump-2')).toContain('pump-2.pem: good');
  });

  test('a hold is taken back', async () => {
    await service.tell(revokedFact(service.issuer.keyId, device('pump-3').serial, 6));
    expect(await verify('pump-3')).toContain('certificate revoked');
    expect(await ask('pump-3')).toContain('Reason: certificateHold');
    await service.tell(revokedFact(service.issuer.keyId, device('pump-3').serial, 8));
    expect(await verify('pump-3')).toContain('OK');
    expect(await ask('pump-3')).toContain('pump-3.pem: good');
  });

  test('the list is one that our own reader and openssl read alike', async () => {
    const response = await fetch(`${service.url}/crl/${service.issuer.keyId}.crl`);
    expect(response.headers.get('content-type')).toBe('application/pkix-crl');
    const bytes = Buffer.from(await response.arrayBuffer());
    const parsed = parseRevocationList(bytes);
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(verifyRevocationList(parsed.list, readFileSync(at('maker.pem')))).toEqual({ ok: true });
    expect(parsed.list).toMatchObject({ keyId: service.issuer.keyId, issuerName: 'O=Fleet, CN=maker', partial: false });
    expect(parsed.list.revoked.map(([serial, , reason]) => [serial, reason])).toEqual([[device('pump-1').serial, 1]]);
    writeFileSync(at('fetched.crl'), bytes);
    const printed = await openssl(
      'crl',
      '-inform',
      'DER',
      '-in',
      at('fetched.crl'),
      '-noout',
      '-text',
      '-verify',
      '-CAfile',
      at('maker.pem'),
    );
    expect(printed.output).toContain('verify OK');
    expect(printed.output).toContain('Key Compromise');
    expect(printed.output).toContain('X509v3 CRL Number');
    const etag = response.headers.get('etag') ?? '';
    expect((await fetch(response.url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('a request by GET, without a nonce, several at a time, and by SHA-256', async () => {
    const files = ['-reqout', at('request.der'), '-no_nonce'];
    await openssl('ocsp', '-issuer', at('maker.pem'), '-cert', device('pump-1').certificate, ...files);
    const base64 = readFileSync(at('request.der')).toString('base64');
    for (const form of [encodeURIComponent(base64), base64]) {
      const response = await fetch(`${service.url}/ocsp/${form}`);
      expect(response.headers.get('cache-control')).toMatch(/max-age=\d{3,4}$/);
      writeFileSync(at('answer.der'), Buffer.from(await response.arrayBuffer()));
      const whose = ['-issuer', at('maker.pem'), '-cert', device('pump-1').certificate];
      const read = await openssl('ocsp', '-respin', at('answer.der'), '-CAfile', pki.trusted, '-no_nonce', ...whose);
      expect(read.output).toContain('pump-1.pem: revoked');
    }
    const before = service.responder.counts.cached;
    expect(await ask('pump-1', '-no_nonce')).toContain('revoked');
    expect(service.responder.counts.cached).toBe(before + 1);
    const both = await ask('pump-2', '-cert', device('pump-1').certificate);
    expect(both).toContain('pump-2.pem: good');
    expect(both).toContain('pump-1.pem: revoked');
    expect(await ask('pump-2', '-sha256', '-cert', device('pump-2').certificate)).toContain('pump-2.pem: good');
  });

  test('somebody else’s certificate gets no answer in our name', async () => {
    const whose = ['-issuer', at('rogue.pem'), '-cert', device('pump-1').certificate];
    const asked = await openssl('ocsp', '-CAfile', pki.trusted, '-url', `${service.url}/ocsp`, ...whose);
    expect(asked.output).toContain('unauthorized');
  });

  test('a body too long, a path that is no Base64 and a list of nobody are turned away, and all goes on', async () => {
    const post = (body: Buffer): Promise<Response> =>
      fetch(`${service.url}/ocsp`, { method: 'POST', body: new Uint8Array(body) });
    expect((await post(Buffer.alloc(9_000, 0x30))).status).toBe(413);
    const malformed = Buffer.from([0x30, 3, 0x0a, 1, 1]);
    for (const answer of [await post(Buffer.from('{}')), await fetch(`${service.url}/ocsp/!!`)])
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(malformed);
    expect((await fetch(`${service.url}/ocsp/%zz`)).status).toBe(400);
    expect((await fetch(`${service.url}/crl/ab12.crl`)).status).toBe(404);
    expect((await fetch(`${service.url}/crl/..%2f..%2fetc`)).status).toBe(404);
    expect(await ask('pump-2')).toContain('pump-2.pem: good');
  });

  test('a certificate for OCSP alone signs the answers, and one that may not is refused', async () => {
    const own = issueOcspCertificate(dir);
    const ocsp = { ocspCertificate: own.certificate, ocspKey: own.key };
    const delegated = await startPkiService({
      certificate: at('maker.pem'),
      key: at('maker.key'),
      ...ocsp,
      onlyRecorded: true,
    });
    try {
      const whose = ['-issuer', at('maker.pem'), '-cert', device('pump-2').certificate, '-resp_text'];
      const asked = await openssl('ocsp', '-CAfile', pki.trusted, '-url', `${delegated.url}/ocsp`, ...whose);
      expect(asked.output).toContain('Response verify OK');
      expect(asked.output).toMatch(/Subject: .*CN ?= ?ocsp/);
      expect(asked.output).toContain('pump-2.pem: unknown');
    } finally {
      await delegated.close();
    }
    const wrong = issueOcspCertificate(dir, 'maker', 'clientAuth');
    const foreign = issueOcspCertificate(dir, 'root');
    const start = (certificate: string, key: string): Promise<PkiService> =>
      startPkiService({
        certificate: at('maker.pem'),
        key: at('maker.key'),
        ocspCertificate: certificate,
        ocspKey: key,
      });
    await expect(start(wrong.certificate, wrong.key)).rejects.toThrow('OCSPSigning');
    await expect(start(foreign.certificate, foreign.key)).rejects.toThrow('not issued by');
  });

  test('what is no authority, or whose key lies open, does not sign', async () => {
    const start = (certificate: string, key: string): Promise<PkiService> => startPkiService({ certificate, key });
    await expect(start(device('pump-1').certificate, device('pump-1').key)).rejects.toThrow(
      'not the certificate of an authority',
    );
    await expect(start(at('maker.pem'), at('root.key'))).rejects.toThrow('not the key of its certificate');
    copyFileSync(at('maker.key'), at('open.key'));
    chmodSync(at('open.key'), 0o644);
    await expect(start(at('maker.pem'), at('open.key'))).rejects.toThrow('can be read by others');
  });
});
