import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../errors.ts';
import { parseConfig } from './load.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/pki.md'), 'utf8');

describe('the section pki', () => {
  test('of docs/pki.md is accepted', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { pki } = parseConfig(yaml);
    expect(pki).toMatchObject({ live: false, policyReason: 'certificate-hold', issuers: [{ tenant: 'acme' }] });
  });

  test.each([
    ['no issuer', { issuers: [] }],
    ['a certificate for OCSP without its key', { issuers: [{ ...issuer(), ocspCertificate: 'ocsp.pem' }] }],
    ['a reason that is none', { issuers: [issuer()], policyReason: 'remove' }],
    ['a key that nobody knows', { issuers: [issuer()], passphrase: 'x' }],
  ])('is refused with %s', (_why, part) => {
    expect(() => parseConfig(JSON.stringify({ pki: { port: 1, ...part } }))).toThrow(Fault);
  });
});

function issuer(): Record<string, string> {
  return { tenant: 'acme', certificate: 'maker.pem', key: 'maker.key' };
}
