import { normaliseIssuer, normaliseOctets, normaliseSerial } from '../../../schemas/certificate.ts';
import {
  type EventDraft,
  type EventOutcome,
  eventOutcomes,
  type IssuerClass,
  issuerClasses,
} from '../../../schemas/event/event.ts';
import { isEventKind } from '../../../schemas/event/kinds.ts';
import { isId, limits } from '../../../schemas/limits.ts';
import { readDecimal } from './decimal.ts';
import { isLowerHex } from './hex.ts';
import { setPeer } from './peer.ts';

/** Weight and size are stored in 32 bits. */
const u32 = 0xffff_ffff;
/** Longest nonce and payload hash, characters: SHA-512 in hex. */
const opaqueChars = 128;

/** Puts the value at `text.slice(from, to)` into the draft; '' or why not. A string cut out only to be looked at costs more
 * than looking. */
export type Field = (draft: EventDraft, text: string, from: number, to: number) => string;

/** The short names a gateway writes, and what their values must look like. Any other name is an attribute. */
export const fields: Record<string, Field> = {
  device(draft, text, from, to) {
    draft.claimedDevice = text.slice(from, to);
    return isId(draft.claimedDevice) ? '' : 'bad_device';
  },
  kind(draft, text, from, to) {
    const kind = text.slice(from, to);
    if (!isEventKind(kind)) return 'bad_kind';
    draft.kind = kind;
    return '';
  },
  session(draft, text, from, to) {
    draft.session = text.slice(from, to);
    return isId(draft.session) ? '' : 'bad_session';
  },
  boot(draft, text, from, to) {
    draft.bootId = text.slice(from, to);
    return isId(draft.bootId) ? '' : 'bad_boot';
  },
  seq(draft, text, from, to) {
    draft.sequence = readDecimal(text, from, to, limits.sequence);
    if (draft.sequence >= 0) return '';
    return draft.sequence === -1 ? 'bad_sequence' : 'sequence_out_of_range';
  },
  nonce(draft, text, from, to) {
    draft.nonce = text.slice(from, to);
    return to - from <= opaqueChars ? '' : 'bad_nonce';
  },
  size(draft, text, from, to) {
    draft.size = readDecimal(text, from, to, u32);
    return draft.size >= 0 ? '' : 'bad_size';
  },
  weight(draft, text, from, to) {
    draft.weight = readDecimal(text, from, to, u32);
    return draft.weight >= 1 ? '' : 'bad_weight';
  },
  hash(draft, text, from, to) {
    const value = text.slice(from, to);
    draft.payloadHash = isLowerHex(text, from, to) ? value : value.toLowerCase();
    return to - from <= opaqueChars && isLowerHex(draft.payloadHash, 0, to - from) ? '' : 'bad_hash';
  },
  cert(draft, text, from, to) {
    const value = text.slice(from, to);
    draft.certificateSha256 = to - from === 64 && isLowerHex(text, from, to) ? value : normaliseOctets(value, 32);
    return draft.certificateSha256 === '' ? 'bad_certificate' : '';
  },
  serial(draft, text, from, to) {
    const value = text.slice(from, to);
    const plain = to - from <= 40 && text.charCodeAt(from) !== 0x30 && isLowerHex(text, from, to);
    draft.certificateSerial = plain ? value : normaliseSerial(value);
    return draft.certificateSerial === '' ? 'bad_serial' : '';
  },
  issuer(draft, text, from, to) {
    const value = text.slice(from, to);
    draft.certificateIssuer = to - from === 40 && isLowerHex(text, from, to) ? value : normaliseIssuer(value);
    return draft.certificateIssuer !== '' && to - from <= limits.textChars ? '' : 'bad_issuer';
  },
  class(draft, text, from, to) {
    draft.issuerClass = text.slice(from, to) as IssuerClass;
    return issuerClasses.includes(draft.issuerClass) ? '' : 'bad_class';
  },
  subject(draft, text, from, to) {
    draft.certificateSubject = text.slice(from, to);
    return to - from <= limits.textChars ? '' : 'text_too_long';
  },
  peer(draft, text, from, to) {
    return setPeer(draft, text.slice(from, to)) ? '' : 'bad_peer';
  },
  outcome(draft, text, from, to) {
    draft.outcome = text.slice(from, to) as EventOutcome;
    return eventOutcomes.includes(draft.outcome) ? '' : 'bad_outcome';
  },
  reason(draft, text, from, to) {
    draft.reason = text.slice(from, to);
    return to - from <= limits.textChars ? '' : 'text_too_long';
  },
  backlog(draft, text, from, to) {
    const said = readFlag(text.slice(from, to));
    draft.backlog = said === true;
    return said === undefined ? 'bad_flag' : '';
  },
  dup(draft, text, from, to) {
    const said = readFlag(text.slice(from, to));
    draft.redelivered = said === true;
    return said === undefined ? 'bad_flag' : '';
  },
};

export const fieldNames = Object.keys(fields);

function readFlag(value: string): boolean | undefined {
  if (value === '1' || value === 'true') return true;
  return value === '0' || value === 'false' ? false : undefined;
}
