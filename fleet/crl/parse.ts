import { createHash } from 'node:crypto';
import { DerReader, tags } from './der.ts';
import { readListExtensions, readReasonCode } from './extensions.ts';
import { nameText } from './name.ts';
import { mostListBytes, splitRevocationLists } from './pem.ts';
import { instant, oidOf, unsignedHex } from './values.ts';

/** Most entries taken from one list. */
const mostEntries = 2_000_000;

/** A CRL (RFC 5280 section 5), read but not verified: `verifyRevocationList` does that with the issuer's certificate. */
export interface RevocationList {
  /** First 32 hex digits of the SHA-256 of the whole list. */
  fingerprint: string;
  /** As OpenVPN prints it: `O=Fleet, CN=maker`. */
  issuerName: string;
  /** Authority key identifier in hex, '' when absent. */
  keyId: string;
  /** cRLNumber in hex, '' when absent. */
  number: string;
  /** ms; nextUpdate is 0 when absent. */
  thisUpdate: number;
  nextUpdate: number;
  /** A delta or a shard: serials missing from it are not lifted. */
  partial: boolean;
  /** serial (hex), revocation time (ms), reason code. */
  revoked: [string, number, number][];
  /** What the signature covers, its algorithm (dotted) and its bytes. */
  signed: Uint8Array;
  algorithm: string;
  signature: Uint8Array;
}

export type ParsedList = { ok: true; list: RevocationList } | { ok: false; reason: string };

/** Reads one CRL, PEM or DER. Total: anything malformed, oversized or beyond RFC 5280's profile is a reason. */
export function parseRevocationList(bytes: Uint8Array): ParsedList {
  if (bytes.length > mostListBytes) return { ok: false, reason: 'crl_too_large' };
  const lists = splitRevocationLists(bytes);
  if (lists.length > 1) return { ok: false, reason: 'crl_several' };
  const der = lists[0];
  if (der === undefined) return { ok: false, reason: 'crl_not_found' };
  const outer = new DerReader(der);
  if (!outer.next(tags.sequence)) return { ok: false, reason: outer.reason };
  if (!outer.done) return { ok: false, reason: 'crl_trailing_bytes' };
  const reader = outer.inner();
  const list = readOuter(reader, der);
  return reader.reason === '' && list !== undefined
    ? { ok: true, list }
    : { ok: false, reason: reader.reason || 'crl_structure_invalid' };
}

function readOuter(reader: DerReader, der: Uint8Array): RevocationList | undefined {
  if (!reader.next(tags.sequence)) return undefined;
  const signed = der.subarray(reader.head, reader.to);
  const body = reader.inner();
  if (!reader.next(tags.sequence)) return undefined;
  const algorithm = der.subarray(reader.from, reader.to);
  const identifier = reader.inner();
  const oid = identifier.next(tags.oid) ? oidOf(identifier) : '';
  if (oid === '' || !reader.next(tags.bitString) || !reader.done) return undefined;
  // The first octet of a BIT STRING counts unused bits: signatures have none.
  if (der[reader.from] !== 0) return undefined;
  const signature = der.subarray(reader.from + 1, reader.to);
  const rest = readBody(body, algorithm);
  if (rest === undefined) {
    reader.fail(body.reason || 'crl_structure_invalid');
    return undefined;
  }
  const fingerprint = createHash('sha256').update(der).digest('hex').slice(0, 32);
  return { ...rest, fingerprint, signed, algorithm: oid, signature };
}

type Body = Omit<RevocationList, 'fingerprint' | 'signed' | 'algorithm' | 'signature'>;

function readBody(body: DerReader, algorithm: Uint8Array): Body | undefined {
  if (body.peek() === tags.integer && !(body.next() && body.bytes[body.from] === 1)) return undefined;
  if (!body.next(tags.sequence)) return undefined;
  // RFC 5280 5.1.1.2: the algorithm inside the signature must be the one named outside it.
  if (Buffer.compare(body.bytes.subarray(body.from, body.to), algorithm) !== 0) return undefined;
  if (!body.next(tags.sequence)) return undefined;
  const issuerName = nameText(body);
  if (!body.next()) return undefined;
  const thisUpdate = instant(body);
  let nextUpdate = 0;
  if (body.peek() === tags.utcTime || body.peek() === tags.generalizedTime) {
    body.next();
    nextUpdate = instant(body);
  }
  if (thisUpdate < 0 || nextUpdate < 0) body.fail('crl_time_invalid');
  const revoked = body.peek() === tags.sequence ? readEntries(body) : [];
  let extensions = { keyId: '', number: '', partial: false };
  if (body.peek() === tags.context0 && body.next()) {
    const inner = body.inner();
    extensions = readListExtensions(inner);
    if (inner.reason !== '') body.fail(inner.reason);
  }
  if (!body.done) return undefined;
  return body.reason === '' ? { issuerName, ...extensions, thisUpdate, nextUpdate, revoked } : undefined;
}

function readEntries(body: DerReader): RevocationList['revoked'] {
  const revoked: RevocationList['revoked'] = [];
  if (!body.next(tags.sequence)) return revoked;
  const entries = body.inner();
  const entry = new DerReader(body.bytes);
  while (entries.another(tags.sequence)) {
    entry.enter(entries);
    const serial = entry.next(tags.integer) ? unsignedHex(entry) : '';
    const at = entry.next() ? instant(entry) : -1;
    const reasonCode = entry.done ? 0 : readReasonCode(entry);
    if (entry.reason !== '' || serial === '' || at < 0 || !entry.done) {
      body.fail(entry.reason || 'crl_entry_invalid');
      return revoked;
    }
    if (revoked.length >= mostEntries) {
      body.fail('crl_too_many_entries');
      return revoked;
    }
    revoked.push([serial, at, reasonCode]);
  }
  if (entries.reason !== '') body.fail(entries.reason);
  return revoked;
}
