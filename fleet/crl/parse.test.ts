import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factSchema } from '../../schemas/fact.ts';
import { factsOf } from './facts.ts';
import { parseRevocationList, type RevocationList } from './parse.ts';
import { verifyRevocationList } from './verify.ts';

const openssl = hasOpenssl();
let dir = '';
const run = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
const read = (name: string) => readFileSync(join(dir, name));

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A CA and its list of three revoked serials, one without a reason, made by the real program. */
function makeList(name: string, newkey: string[], digest: string): void {
  writeFileSync(
    join(dir, `${name}.cnf`),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${name}.txt\ncrlnumber=${name}.number\ndefault_md=${digest}\ndefault_crl_days=30\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n`,
  );
  writeFileSync(
    join(dir, `${name}.txt`),
    [
      'R\t301121000000Z\t261101102030Z,keyCompromise\t0B8C1F\tunknown\t/O=Fleet/CN=a',
      'R\t301121000000Z\t261102102030Z\tF00000000000000000000000000000000000001A\tunknown\t/O=Fleet/CN=b',
      'R\t301121000000Z\t261103000000Z,certificateHold\t01\tunknown\t/O=Fleet/CN=c',
      '',
    ].join('\n'),
  );
  writeFileSync(join(dir, `${name}.number`), '1A2B\n');
  const subject = '/O=Fleet, Inc./CN=maker';
  run(
    'req',
    '-x509',
    ...newkey,
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
    '-days',
    '30',
    '-subj',
    subject,
    '-utf8',
  );
  run(
    'ca',
    '-gencrl',
    '-config',
    `${name}.cnf`,
    '-keyfile',
    `${name}.key`,
    '-cert',
    `${name}.crt`,
    '-out',
    `${name}.crl`,
  );
  run('crl', '-in', `${name}.crl`, '-outform', 'DER', '-out', `${name}.der`);
}

function listOf(bytes: Uint8Array): RevocationList {
  const parsed = parseRevocationList(bytes);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.list;
}

describe.runIf(openssl)('revocation lists made by OpenSSL', () => {
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'crl-'));
    makeList('rsa', ['-newkey', 'rsa:2048'], 'sha256');
    makeList('p256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'sha256');
    makeList('p384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'sha384');
    makeList('ed', ['-newkey', 'ed25519'], 'default');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('read alike from PEM and DER, with the entries that `openssl crl -text` shows', () => {
    const list = listOf(read('rsa.crl'));
    expect(list).toEqual(listOf(read('rsa.der')));
    const text = run('crl', '-in', 'rsa.crl', '-noout', '-text').toString();
    const shown = [...text.matchAll(/Serial Number: ([0-9A-F]+)\n\s+Revocation Date: (.+ GMT)/g)].map(
      ([, serial, date]) => [serial?.toLowerCase().replace(/^0+(?=.)/, ''), Date.parse(date ?? '')],
    );
    expect(list.revoked.map(([serial, at]) => [serial, at])).toEqual(shown);
    // OpenSSL sorts by serial: 01, 0B8C1F, F0...
    expect(list.revoked.map(([, , reason]) => reason)).toEqual([6, 1, 0]);
    const keyId = /Authority Key Identifier:\s+(?:keyid:)?([0-9A-F:]+)/.exec(text)?.[1];
    expect(list.keyId).toBe(keyId?.replaceAll(':', '').toLowerCase());
    expect(list.number).toBe('1a2b');
    expect(list.issuerName).toBe('O=Fleet, Inc., CN=maker');
    expect(list.nextUpdate - list.thisUpdate).toBe(30 * 86_400_000);
    expect(list.thisUpdate).toBe(Date.parse(/Last Update: (.+ GMT)/.exec(text)?.[1] ?? ''));
  });

  it.each(['rsa', 'p256', 'p384', 'ed'])('verify with the %s key that signed them and with no other', (name) => {
    const list = listOf(read(`${name}.crl`));
    expect(verifyRevocationList(list, read(`${name}.crt`))).toEqual({ ok: true });
    const other = name === 'rsa' ? 'p256' : 'rsa';
    expect(verifyRevocationList(list, read(`${other}.crt`)).ok).toBe(false);
    const forged = { ...list, signed: Buffer.from(list.signed) };
    forged.signed[40] = (forged.signed[40] ?? 0) ^ 1;
    expect(verifyRevocationList(forged, read(`${name}.crt`))).toEqual({ ok: false, reason: 'crl_signature_wrong' });
  });

  it('are refused with a reason when cut short anywhere or followed by more', () => {
    const der = read('rsa.der');
    for (let length = 0; length < der.length; length += 7) {
      expect(parseRevocationList(der.subarray(0, length)).ok).toBe(false);
    }
    expect(parseRevocationList(Buffer.concat([der, Buffer.from([0])]))).toEqual({
      ok: false,
      reason: 'crl_trailing_bytes',
    });
    expect(parseRevocationList(Buffer.concat([read('rsa.crl'), read('ed.crl')]))).toEqual({
      ok: false,
      reason: 'crl_several',
    });
    expect(parseRevocationList(read('rsa.crt'))).toEqual({ ok: false, reason: 'crl_not_found' });
  });

  it('never throw when bytes are changed', () => {
    const der = read('p256.der');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = Buffer.from(der);
          for (const [at, value] of changes) bytes[at] = value;
          const parsed = parseRevocationList(bytes);
          if (parsed.ok)
            for (const fact of factsOf(parsed.list, { tenant: 'acme', importedAt: 1 })) factSchema.parse(fact);
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('become facts that bear the key id, and are complete with the last', () => {
    const list = listOf(read('rsa.crl'));
    const entries = Array.from({ length: 12_000 }, (_, i): [string, number, number] => [i.toString(16), 1000, 0]);
    const facts = factsOf({ ...list, revoked: entries }, { tenant: 'acme', importedAt: 5 });
    expect(facts.map((fact) => fact.type === 'revocations-listed' && [fact.revoked.length, fact.complete])).toEqual([
      [5000, false],
      [5000, false],
      [2000, true],
    ]);
    expect(facts.every((fact) => 'issuer' in fact && fact.issuer === list.keyId)).toBe(true);
    expect(facts.every((fact) => factSchema.safeParse(fact).success)).toBe(true);
    expect(factsOf({ ...list, revoked: [] }, { tenant: 'acme', importedAt: 5 })).toHaveLength(1);
    expect(factsOf({ ...list, partial: true }, { tenant: 'acme', importedAt: 5 })[0]).toMatchObject({
      complete: false,
    });
  });
});

describe('revocation lists', () => {
  it('answer any bytes with a reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseRevocationList(bytes).ok).toBe(false);
        expect(parseRevocationList(Buffer.concat([Buffer.from([0x30, bytes.length & 0x7f]), bytes])).ok).toBe(false);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it.runIf(!openssl)('were not compared with OpenSSL: install the openssl program', () => {
    expect.fail('openssl is missing');
  });
});
