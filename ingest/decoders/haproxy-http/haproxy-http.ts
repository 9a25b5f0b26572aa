import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import { accessFields, epochOf, tellRequest } from '../access-record.ts';
import type { Decoded, Decoder } from '../decoder.ts';

/** HAProxy (2.4 and later) with the `log-format` of docs/coverage.md. Lines in other formats are somebody else's. */
export function haproxyHttpDecoder(): Decoder {
  return { name: 'haproxy-http', claims: (program) => program === 'haproxy', decode };
}

function decode(line: SyslogLine, draft: EventDraft): Decoded {
  const fields = accessFields(line, 'haproxy-1');
  if (!(fields instanceof Map)) return fields;
  const used = fields.get('used') === '1';
  return tellRequest(
    fields,
    {
      at: epochOf(fields.get('at') ?? ''),
      refusal: used ? refusalOf(fields.get('verify') ?? '') : 'no_certificate',
      first: fields.get('first') === '1',
      notBefore: dateOf(fields.get('not_before') ?? ''),
      notAfter: dateOf(fields.get('not_after') ?? ''),
    },
    draft,
  );
}

/** OpenSSL's X509_V_ERR numbers (x509_vfy.h). */
const reasons = new Map([
  ['0', ''],
  ['2', 'unknown_issuer'],
  ['3', 'crl_missing'],
  ['7', 'signature_wrong'],
  ['8', 'crl_signature_wrong'],
  ['9', 'certificate_not_yet_valid'],
  ['10', 'certificate_expired'],
  ['11', 'crl_not_yet_valid'],
  ['12', 'crl_expired'],
  ['18', 'self_signed'],
  ['19', 'unknown_issuer'],
  ['20', 'unknown_issuer'],
  ['21', 'unknown_issuer'],
  ['23', 'certificate_revoked'],
  ['24', 'invalid_issuer'],
  ['26', 'wrong_purpose'],
  ['28', 'certificate_rejected'],
]);

function refusalOf(verify: string): string {
  return reasons.get(verify) ?? 'certificate_refused';
}

const asn1 = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** UTCTime `460101000000Z` or GeneralizedTime `20460101000000Z` (RFC 5280 section 4.1.2.5); 0 for anything else. */
function dateOf(text: string): number {
  const found = asn1.exec(text);
  if (found === null) return 0;
  const [year = 0, month = 0, day, hour, minute, second] = found.slice(1).map(Number);
  const century = found[1]?.length === 4 ? 0 : year < 50 ? 2000 : 1900;
  return Date.UTC(century + year, month - 1, day, hour, minute, second);
}
