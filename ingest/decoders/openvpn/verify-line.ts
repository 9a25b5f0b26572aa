import { normaliseSerial } from '../../../schemas/certificate.ts';

/**
 * `VERIFY OK: depth=1, O=Fleet, CN=maker` or `VERIFY ERROR: depth=0, error=TEXT: O=Fleet, CN=x, serial=DECIMAL`,
 * or, where `crl-verify DIR dir` holds a file of that serial, `VERIFY CRL: depth=0, O=Fleet, CN=x, serial=DECIMAL is revoked`.
 */
export interface Verification {
  passed: boolean;
  /** 0 is the device's own certificate, 1 its issuer. */
  depth: number;
  /** OpenSSL's words, '' when it passed. */
  error: string;
  subject: string;
  /** Lower-case hex, '' where the line has none. */
  serial: string;
}

const ok = 'VERIFY OK: depth=';
const failed = 'VERIFY ERROR: depth=';
const denied = 'VERIFY CRL: depth=';
const serialMark = ', serial=';

export function parseVerification(text: string): Verification | undefined {
  if (text.startsWith(denied)) return parseDenial(text);
  const passed = text.startsWith(ok);
  if (!passed && !text.startsWith(failed)) return undefined;
  const start = passed ? ok.length : failed.length;
  const comma = text.indexOf(', ', start);
  if (comma === -1 || comma - start > 2) return undefined;
  const depth = Number(text.slice(start, comma));
  if (!Number.isInteger(depth)) return undefined;
  const rest = text.slice(comma + 2);
  if (passed) return { passed, depth, error: '', subject: rest, serial: '' };
  if (!rest.startsWith('error=')) return undefined;
  // OpenSSL's texts hold no ": "; a subject may hold anything, even another serial, so the last one counts.
  const colon = rest.indexOf(': ');
  if (colon === -1) return { passed, depth, error: rest.slice(6), subject: '', serial: '' };
  const error = rest.slice(6, colon);
  const named = rest.slice(colon + 2);
  const mark = named.lastIndexOf(serialMark);
  const serial = mark === -1 ? '' : normaliseSerial(named.slice(mark + serialMark.length), 'decimal');
  return { passed, depth, error, subject: serial === '' ? named : named.slice(0, mark), serial };
}

/** Refused by the gateway's own directory: no authority has said anything. */
function parseDenial(text: string): Verification | undefined {
  const comma = text.indexOf(', ', denied.length);
  const depth = Number(text.slice(denied.length, comma));
  const mark = text.lastIndexOf(serialMark);
  const end = text.lastIndexOf(' is revoked');
  if (comma === -1 || comma - denied.length > 2 || !Number.isInteger(depth) || mark < comma || end < mark)
    return undefined;
  const serial = normaliseSerial(text.slice(mark + serialMark.length, end), 'decimal');
  return { passed: false, depth, error: deniedHere, subject: text.slice(comma + 2, mark), serial };
}

const deniedHere = 'in the directory of denied serials';

const reasons = new Map([
  [deniedHere, 'certificate_denied'],
  ['certificate revoked', 'certificate_revoked'],
  ['certificate has expired', 'certificate_expired'],
  ['certificate is not yet valid', 'certificate_not_yet_valid'],
  ['CRL has expired', 'crl_expired'],
  ['CRL is not yet valid', 'crl_not_yet_valid'],
  ['unable to get certificate CRL', 'crl_missing'],
  ['CRL signature failure', 'crl_signature_wrong'],
  ['unable to get local issuer certificate', 'unknown_issuer'],
  ['unable to get issuer certificate', 'unknown_issuer'],
  ['unable to verify the first certificate', 'unknown_issuer'],
  ['self signed certificate', 'self_signed'],
  ['self-signed certificate', 'self_signed'],
  ['self signed certificate in certificate chain', 'unknown_issuer'],
  ['self-signed certificate in certificate chain', 'unknown_issuer'],
  ['certificate signature failure', 'signature_wrong'],
  ['unsupported certificate purpose', 'wrong_purpose'],
  ['unsuitable certificate purpose', 'wrong_purpose'],
  ['invalid CA certificate', 'invalid_issuer'],
  ['certificate rejected', 'certificate_rejected'],
  ['EE certificate key too weak', 'key_too_weak'],
  ['CA md too weak', 'digest_too_weak'],
]);

/** A reason code for OpenSSL's words; `certificate_refused` for words we do not know. */
export function reasonFor(error: string): string {
  return reasons.get(error) ?? 'certificate_refused';
}
