import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type DelegatedIssuer, readDelegated } from '../../gateway/pki/delegated.ts';

export const keyKinds = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
} as const;

/** An authority made here and now, without openssl, as the role pki reads it from its files. */
export async function makeAuthority(kind: keyof typeof keyKinds = 'P-256'): Promise<DelegatedIssuer> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-authority-'));
  try {
    return readDelegated({ tenant: 'acme', onlyRecorded: false, ...(await writeAuthority(folder, kind)) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its files. */
export async function writeAuthority(
  folder: string,
  kind: keyof typeof keyKinds = 'P-256',
): Promise<{ certificate: string; key: string }> {
  const algorithm = keyKinds[kind];
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=maker, O=Fleet',
    serialNumber: '01',
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const files = { certificate: join(folder, 'authority.pem'), key: join(folder, 'authority.key') };
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  writeFileSync(files.certificate, certificate.toString('pem'));
  writeFileSync(files.key, PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
  return files;
}
