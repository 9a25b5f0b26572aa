import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import { accessFields, epochOf, tellRequest } from '../access-record.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { reasonFor } from '../openvpn/verify-line.ts';

/** nginx (1.11.6 and later) with the `log_format` of docs/coverage.md. Lines in other formats are somebody else's. */
export function nginxAccessDecoder(): Decoder {
  return { name: 'nginx-access', claims: (program) => program === 'nginx', decode };
}

function decode(line: SyslogLine, draft: EventDraft): Decoded {
  const fields = accessFields(line, 'nginx-1');
  if (!(fields instanceof Map)) return fields;
  const verify = fields.get('verify') ?? '';
  return tellRequest(
    fields,
    {
      at: epochOf(fields.get('at') ?? ''),
      refusal: refusalOf(verify),
      first: fields.get('first') === '1',
      notBefore: dateOf(fields.get('not_before') ?? ''),
      notAfter: dateOf(fields.get('not_after') ?? ''),
    },
    draft,
  );
}

/** `SUCCESS`, `NONE` or `FAILED:` and OpenSSL's words. */
function refusalOf(verify: string): string {
  if (verify === 'SUCCESS') return '';
  return verify.startsWith('FAILED:') ? reasonFor(verify.slice(7)) : 'no_certificate';
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const printed = /^([A-Z][a-z]{2}) [ \d](\d) (\d\d):(\d\d):(\d\d) (\d{4}) GMT$/;

/** `Jan  1 00:00:00 2046 GMT`, as OpenSSL prints it; 0 for anything else. */
function dateOf(text: string): number {
  const found = printed.exec(text);
  const month = months.indexOf(found?.[1] ?? '');
  if (found === null || month < 0) return 0;
  const [hour, minute, second, year] = found.slice(3).map(Number);
  return Date.UTC(year ?? 0, month, Number(text.slice(4, 6)), hour, minute, second);
}
