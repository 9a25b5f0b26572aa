import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { parseJson } from '../tocsin-json/parse-json.ts';
import { decodeRecord } from './decode-record.ts';

/**
 * CloudTrail-like audit records, one per line. A document `{"Records":[...]}` is cut into lines where it is framed
 * (`record-scanner.ts`), so that each record has its own place in the channel and with it its own event id.
 */
export function cloudAuditDecoder(): Decoder {
  return {
    name: 'cloud-audit',
    claims: (program) => program === 'cloudtrail' || program === 'cloud-audit',
    decode,
  };
}

function decode(line: SyslogLine, draft: EventDraft): Decoded {
  const parsed = parseJson(line.line.text.slice(line.messageStart, line.messageEnd));
  if (!parsed.ok) return { reject: parsed.reason };
  return decodeRecord(parsed.value, draft);
}
