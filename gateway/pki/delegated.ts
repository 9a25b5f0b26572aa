import { readFileSync, statSync } from 'node:fs';
import type { X509Certificate } from 'node:crypto';
import { Fault } from '../../runtime/errors.ts';
import { type IssuerIdentity, parseCertificate, readCertificate, readIssuer } from './issuer.ts';
import { readSigner, type Signer } from './signer.ts';

/** The files of an issuer whose revocations its operator left to us. */
export interface DelegatedFiles {
  tenant: string;
  certificate: string;
  key: string;
  /** A certificate for OCSP answers alone, and its key, so that the issuer's own key signs lists only. */
  ocspCertificate?: string | undefined;
  ocspKey?: string | undefined;
  onlyRecorded: boolean;
}

export interface DelegatedIssuer extends IssuerIdentity {
  tenant: string;
  /** OCSP answers `unknown` for what was never recorded as issued. */
  onlyRecorded: boolean;
  signer: Signer;
  ocsp: OcspSigner | undefined;
}

export interface OcspSigner extends Signer {
  keyBits: Buffer;
  /** ms. */
  notBefore: number;
  notAfter: number;
}

/** id-kp-OCSPSigning (RFC 6960 4.2.2.2). */
const ocspSigning = '1.3.6.1.5.5.7.3.9';

/** @throws Fault CONFIG_INVALID */
export function readDelegated(files: DelegatedFiles): DelegatedIssuer {
  const identity = readIssuer(readNamed(files.certificate), files.certificate);
  return {
    ...identity,
    tenant: files.tenant,
    onlyRecorded: files.onlyRecorded,
    signer: readSigner(files.key, identity.certificate),
    ocsp: readOcsp(files, identity.certificate),
  };
}

/** What is known of an issuer without its key. @throws Fault CONFIG_INVALID */
export function readIdentity({ certificate }: Pick<DelegatedFiles, 'certificate'>): IssuerIdentity {
  return readIssuer(readNamed(certificate), certificate);
}

/** Changes when one of the files does: keys for OCSP live for weeks only and are replaced while we run. */
export function versionOf({ certificate, key, ocspCertificate, ocspKey }: DelegatedFiles): string {
  const files = [certificate, key, ocspCertificate, ocspKey].filter((file) => file !== undefined);
  return files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
}

function readOcsp({ ocspCertificate, ocspKey }: DelegatedFiles, issuer: X509Certificate): OcspSigner | undefined {
  if (ocspCertificate === undefined || ocspKey === undefined) return undefined;
  const certificate = readCertificate(readNamed(ocspCertificate), ocspCertificate);
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
    throw new Fault('CONFIG_INVALID', `${ocspCertificate} was not issued by the issuer it would answer for`);
  if (!(certificate.keyUsage ?? []).includes(ocspSigning))
    throw new Fault('CONFIG_INVALID', `${ocspCertificate} may not sign OCSP answers: extended key usage OCSPSigning`);
  const { subjectPublicKeyInfo } = parseCertificate(certificate);
  return {
    ...readSigner(ocspKey, certificate),
    keyBits: Buffer.from(subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `cannot read ${file}`, { cause });
  }
}
