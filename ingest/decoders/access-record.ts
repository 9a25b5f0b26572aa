import { normaliseOctets, normaliseSerial } from '../../schemas/certificate.ts';
import type { EventDraft } from '../../schemas/event/event.ts';
import type { SyslogLine } from '../line.ts';
import { addAttribute, claimDevice, clip } from './claim.ts';
import type { Decoded } from './decoder.ts';
import { commonNameOf, oneLineName } from './distinguished-name.ts';
import { isAddress, portOf, sessionOf } from './endpoint.ts';
import { parseJson } from './tocsin-json/parse-json.ts';

/** What a web server said of one request and the client certificate behind it. */
export interface AccessRecord {
  /** ms; 0 when it does not tell. */
  at: number;
  /** Why the certificate did not verify, '' when it did, `no_certificate` without one. */
  refusal: string;
  /** The connection's first request. */
  first: boolean;
  notBefore: number;
  notAfter: number;
}

const u32 = 0xffff_ffff;

/**
 * The fields of a line in one of our access formats, all of them texts.
 * @param format as in `nginx-1`: name and version of the format, as its first field has it
 */
export function accessFields(line: SyslogLine, format: string): Map<string, string> | 'unclaimed' | { reject: string } {
  const text = line.line.text.slice(line.messageStart, line.messageEnd);
  const name = format.slice(0, format.lastIndexOf('-') + 1);
  if (!text.startsWith(`{"access":"${name}`)) return 'unclaimed';
  if (!text.startsWith(`{"access":"${format}"`)) return { reject: 'version_unknown' };
  const parsed = parseJson(text);
  if (!parsed.ok) return { reject: parsed.reason };
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed.value as object)) {
    if (typeof value !== 'string') return { reject: 'field_no_text' };
    // HAProxy writes a dash for what is not there.
    if (value !== '' && value !== '-') fields.set(key, value);
  }
  return fields;
}

/** Makes the draft the event of a request: it opens a session, is turned away, or is one more message. */
export function tellRequest(fields: ReadonlyMap<string, string>, record: AccessRecord, draft: EventDraft): Decoded {
  const field = (name: string): string => fields.get(name) ?? '';
  if (record.at > 0) draft.at = record.at;
  const peer = field('peer');
  draft.peer = isAddress(peer) ? peer : '';
  draft.peerPort = Math.max(0, portOf(field('port')));
  draft.session = draft.peer === '' ? '' : sessionOf({ address: draft.peer, port: draft.peerPort });
  tellCertificate(field, record, draft);
  draft.size = countOf(field('bytes'));
  judge(record, countOf(field('status')), draft);
  addAttribute(draft, 'method', field('method'));
  addAttribute(draft, 'path', field('path').split('?', 1)[0] ?? '');
  addAttribute(draft, 'status', field('status'));
  addAttribute(draft, 'certificate_sha1', normaliseOctets(field('sha1'), 20));
  return 'event';
}

function tellCertificate(field: (name: string) => string, record: AccessRecord, draft: EventDraft): void {
  const subject = oneLineName(field('subject'));
  draft.certificateSerial = normaliseSerial(field('serial'));
  draft.certificateSha256 = normaliseOctets(field('sha256'), 32);
  draft.certificateSubject = clip(subject);
  draft.certificateIssuer = field('issuer') === '' ? '' : clip(`dn:${oneLineName(field('issuer'))}`);
  draft.certificateNotBefore = record.notBefore;
  draft.certificateNotAfter = record.notAfter;
  claimDevice(draft, commonNameOf(subject));
}

/** Only a connection's first request opens or fails to open a session: the others are on what that one got. */
function judge({ refusal, first }: AccessRecord, status: number, draft: EventDraft): void {
  const turnedAway = status >= 400 && refusal !== '';
  draft.reason = '';
  if (refusal === '' && (status === 401 || status === 403)) {
    draft.kind = 'auth-failed';
    draft.outcome = 'failed';
    draft.reason = `http_${status}`;
  } else if (turnedAway && first) {
    draft.kind = 'session-refused';
    draft.outcome = 'refused';
    draft.reason = refusal;
  } else if (turnedAway || refusal === 'no_certificate') {
    // Somebody without a certificate who was served, or one who was turned away and asks on.
    draft.kind = 'line-received';
    addAttribute(draft, 'verify', refusal);
  } else {
    draft.kind = first ? 'session-opened' : 'message-published';
    draft.outcome = first ? 'accepted' : '';
    addAttribute(draft, 'verify', refusal);
  }
}

function countOf(text: string): number {
  return /^\d{1,10}$/.test(text) ? Math.min(Number(text), u32) : 0;
}

/** `1795279483.033` in ms, 0 for anything else. */
export function epochOf(text: string): number {
  return /^\d{1,10}\.\d{1,3}$/.test(text) ? Math.round(Number(text) * 1000) : 0;
}
