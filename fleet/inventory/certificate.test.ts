import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificate } from './certificate.ts';
import { makerKeyId, pem, pumpKeySha256 } from './certificates.fixture.ts';

const der = (text: string): Buffer => Buffer.from(text.split('\n').slice(1, -1).join(''), 'base64');

describe('a certificate', () => {
  it('is read with the key ids that OpenSSL prints for it', () => {
    expect(readCertificate(der(pem.pumpOfMaker))).toEqual({
      issuer: makerKeyId,
      serial: 'f1e2',
      keyId: '0d863c53ccb3fabfedbf3f733898d3fe6058f642',
      subject: 'O=Fleet, CN=pump-1',
      commonName: 'pump-1',
      isAuthority: false,
      publicKeySha256: pumpKeySha256,
      notBefore: Date.UTC(2026, 10, 21, 16, 31, 40),
      notAfter: Date.UTC(2125, 5, 15, 16, 31, 40),
    });
    expect(readCertificate(der(pem.maker))).toMatchObject({ keyId: makerKeyId, isAuthority: true });
  });

  it('that names no key of its issuer is known by the name of that', () => {
    expect(readCertificate(der(pem.pumpOfPlain))).toMatchObject({
      issuer: 'dn:O=Fleet, CN=plain',
      serial: 'a',
      keyId: '',
    });
  });

  it('cut short, changed or made up gives something whole or nothing, and never throws', () => {
    const whole = der(pem.pumpOfMaker);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const read = readCertificate(changed);
        if (read !== undefined) expect(read.serial).toMatch(/^[0-9a-f]{1,40}$/);
        if (length < whole.length) expect(readCertificate(whole.subarray(0, length))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
    expect(readCertificate(new Uint8Array(100_000))).toBeUndefined();
  });
});
