import { createPrivateKey, type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { readSecret } from '../../runtime/config/secret.ts';
import { Fault } from '../../runtime/errors.ts';
import { der, oid, tags } from './der.ts';

/** A key that signs, and the certificate that goes with it. */
export interface Signer {
  certificate: X509Certificate;
  /** DER of its AlgorithmIdentifier. */
  algorithm: Buffer;
  sign(bytes: Uint8Array): Buffer;
}

/** @param file PEM, mode 0600, without a passphrase. @throws Fault CONFIG_INVALID */
export function readSigner(file: string, certificate: X509Certificate): Signer {
  let key: KeyObject;
  try {
    key = createPrivateKey(readSecret(file));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('CONFIG_INVALID', `${file} holds no private key in PEM without a passphrase`, { cause });
  }
  if (!certificate.checkPrivateKey(key)) throw new Fault('CONFIG_INVALID', `${file} is not the key of its certificate`);
  const { id, digest } = algorithmOf(key, file);
  const parameters = key.asymmetricKeyType === 'rsa' ? [der(tags.null)] : [];
  return {
    certificate,
    algorithm: der(tags.sequence, oid(id), ...parameters),
    sign: (bytes) => sign(digest, bytes, key),
  };
}

/** RFC 8017, 5758, 8410. The digest goes with the strength of the curve. */
function algorithmOf(key: KeyObject, file: string): { id: string; digest: string | null } {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return { id: '1.2.840.113549.1.1.11', digest: 'sha256' };
  if (type === 'ed25519') return { id: '1.3.101.112', digest: null };
  const found = type === 'ec' ? curves[details?.namedCurve ?? ''] : undefined;
  if (found !== undefined) return found;
  throw new Fault(
    'CONFIG_INVALID',
    `${file}: keys of this kind cannot sign here; RSA, P-256, P-384, P-521 and Ed25519 can`,
  );
}

const curves: Record<string, { id: string; digest: string }> = {
  prime256v1: { id: '1.2.840.10045.4.3.2', digest: 'sha256' },
  secp384r1: { id: '1.2.840.10045.4.3.3', digest: 'sha384' },
  secp521r1: { id: '1.2.840.10045.4.3.4', digest: 'sha512' },
};
