import { readFileSync } from 'node:fs';
import { parseRevocationList, type RevocationList } from '../fleet/crl/parse.ts';
import { splitRevocationLists } from '../fleet/crl/pem.ts';
import { verifyRevocationList } from '../fleet/crl/verify.ts';
import { Fault } from '../runtime/errors.ts';

/** The lists of one file; with an issuer's certificate their signatures are checked. @throws Fault INPUT_INVALID */
export function readLists(file: string, issuer: string | undefined): { file: string; list: RevocationList }[] {
  let bytes: Buffer;
  let certificate: Buffer | undefined;
  try {
    bytes = readFileSync(file);
    certificate = issuer === undefined ? undefined : readFileSync(issuer);
  } catch (cause) {
    throw new Fault('INPUT_INVALID', (cause as Error).message, { cause });
  }
  const ders = splitRevocationLists(bytes);
  if (ders.length === 0) throw new Fault('INPUT_INVALID', `${file}: no revocation list in it (crl_not_found)`);
  return ders.map((der) => {
    const parsed = parseRevocationList(der);
    if (!parsed.ok) throw new Fault('INPUT_INVALID', `${file}: ${parsed.reason}`);
    const verdict = certificate === undefined ? undefined : verifyRevocationList(parsed.list, certificate);
    if (verdict !== undefined && !verdict.ok) throw new Fault('INPUT_INVALID', `${file}: ${verdict.reason}`);
    return { file, list: parsed.list };
  });
}
