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
import { toHex, toSerial } from './hex.ts';
import { setPeer } from './peer.ts';

/** Weight and size are stored in 32 bits. */
const u32 = 0xffff_ffff;
/** Longest nonce and payload hash, characters: SHA-512 in hex. */
const opaqueChars = 128;

/** Puts one value into the draft; '' or why not. */
export type Field = (draft: EventDraft, value: string) => string;

/** The short names a gateway writes, and what their values must look like. Any other name is an attribute. */
export const fields: Record<string, Field> = {
  device(draft, value) {
    draft.claimedDevice = value;
    return isId(value) ? '' : 'bad_device';
  },
  kind(draft, value) {
    if (!isEventKind(value)) return 'bad_kind';
    draft.kind = value;
    return '';
  },
  session(draft, value) {
    draft.session = value;
    return isId(value) ? '' : 'bad_session';
  },
  boot(draft, value) {
    draft.bootId = value;
    return isId(value) ? '' : 'bad_boot';
  },
  seq(draft, value) {
    draft.sequence = readDecimal(value, 0, value.length, limits.sequence);
    if (draft.sequence >= 0) return '';
    return draft.sequence === -1 ? 'bad_sequence' : 'sequence_out_of_range';
  },
  nonce(draft, value) {
    draft.nonce = value;
    return value.length <= opaqueChars ? '' : 'bad_nonce';
  },
  size(draft, value) {
    draft.size = readDecimal(value, 0, value.length, u32);
    return draft.size >= 0 ? '' : 'bad_size';
  },
  weight(draft, value) {
    draft.weight = readDecimal(value, 0, value.length, u32);
    return draft.weight >= 1 ? '' : 'bad_weight';
  },
  hash(draft, value) {
    draft.payloadHash = toHex(value);
    return draft.payloadHash !== '' && value.length <= opaqueChars ? '' : 'bad_hash';
  },
  cert(draft, value) {
    draft.certificateSha256 = toHex(value);
    return draft.certificateSha256.length === 64 ? '' : 'bad_certificate';
  },
  serial(draft, value) {
    draft.certificateSerial = toSerial(value);
    return draft.certificateSerial === '' ? 'bad_serial' : '';
  },
  issuer(draft, value) {
    draft.certificateIssuer = value.startsWith('dn:') ? value : toHex(value);
    return draft.certificateIssuer !== '' && value.length <= limits.textChars ? '' : 'bad_issuer';
  },
  class(draft, value) {
    draft.issuerClass = value as IssuerClass;
    return issuerClasses.includes(draft.issuerClass) ? '' : 'bad_class';
  },
  subject(draft, value) {
    draft.certificateSubject = value;
    return value.length <= limits.textChars ? '' : 'text_too_long';
  },
  peer(draft, value) {
    return setPeer(draft, value) ? '' : 'bad_peer';
  },
  outcome(draft, value) {
    draft.outcome = value as EventOutcome;
    return eventOutcomes.includes(draft.outcome) ? '' : 'bad_outcome';
  },
  reason(draft, value) {
    draft.reason = value;
    return value.length <= limits.textChars ? '' : 'text_too_long';
  },
  backlog(draft, value) {
    draft.backlog = value === '1' || value === 'true';
    return draft.backlog || value === '0' || value === 'false' ? '' : 'bad_flag';
  },
  dup(draft, value) {
    draft.redelivered = value === '1' || value === 'true';
    return draft.redelivered || value === '0' || value === 'false' ? '' : 'bad_flag';
  },
};

export const fieldNames = Object.keys(fields);
