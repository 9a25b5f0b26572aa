import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRevocationList } from '../../fleet/crl/parse.ts';
import { verifyRevocationList } from '../../fleet/crl/verify.ts';
import { makeAuthority } from '../../test/support/test-authority.ts';
import { buildList, pemOf } from './crl.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const times = { thisUpdate: noon, nextUpdate: noon + 86_400_000 };

describe('a revocation list', () => {
  test.each(['P-256', 'P-384', 'RSA'] as const)('is signed by a %s key and read back as it was told', async (kind) => {
    const issuer = await makeAuthority(kind);
    const serial = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 1, maxLength: 40 });
    const entry = fc.record({
      serial: serial.map((text) => text.replace(/^0+(?=.)/, '')),
      revokedAt: fc.integer({ min: 0, max: 2_600_000_000 }).map((second) => second * 1_000),
      reasonCode: fc.constantFrom(0, 1, 3, 4, 5, 6, 9),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { maxLength: 40, selector: (one) => one.serial }), (revoked) => {
        const der = buildList(issuer, issuer.signer, { number: 'ff01', ...times, revoked });
        const parsed = parseRevocationList(Buffer.from(pemOf(der)));
        if (!parsed.ok) throw new Error(parsed.reason);
        expect(verifyRevocationList(parsed.list, issuer.certificate.raw)).toEqual({ ok: true });
        expect(parsed.list).toMatchObject({ number: 'ff01', keyId: issuer.keyId, ...times, partial: false });
        expect(parsed.list.revoked).toEqual(revoked.map((one) => [one.serial, one.revokedAt, one.reasonCode]));
      }),
      { numRuns: 30 },
    );
  });

  test('with an octet changed is not verified', async () => {
    const issuer = await makeAuthority();
    const der = buildList(issuer, issuer.signer, {
      ...{ number: '1', ...times },
      revoked: [{ serial: 'abcdef', revokedAt: noon, reasonCode: 1 }],
    });
    const at = der.indexOf(Buffer.from('abcdef', 'hex'));
    der[at] = 0xac;
    const parsed = parseRevocationList(der);
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(verifyRevocationList(parsed.list, issuer.certificate.raw)).toEqual({
      ok: false,
      reason: 'crl_signature_wrong',
    });
  });
});
