import { type EventDraft, eventOutcomes, issuerClasses } from '../../../schemas/event/event.ts';
import { normaliseIssuer, normaliseOctets, normaliseSerial } from '../../../schemas/certificate.ts';
import { isId, limits } from '../../../schemas/limits.ts';
import { isAddress } from '../endpoint.ts';
import { parseInstant } from '../instant.ts';

/** '' when it was taken, else the reason why not. */
export type Taken = string;

/** Milliseconds from RFC 3339 text or a number of them, NaN when it is neither. */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
  return typeof value === 'string' ? parseInstant(value) : Number.NaN;
}

export function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && isId(value) ? value : undefined;
}

export function textOf(value: unknown, chars: number = limits.textChars): string | undefined {
  return typeof value === 'string' && value.length <= chars ? value.toWellFormed() : undefined;
}

/** An integer from 0 to `max`; undefined for anything else, `-0` being 0. */
export function countOf(value: unknown, max: number): number | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) return undefined;
  return value === 0 ? 0 : value;
}

/** A sequence number as number or decimal string, at most 2^53 - 1: beyond it neighbours become equal. */
export function sequenceOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return countOf(value, limits.sequence);
  if (value.length === 0 || value.length > 16) return undefined;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 0x30 || value.charCodeAt(i) > 0x39) return undefined;
  return countOf(Number(value), limits.sequence);
}

export function addressOf(value: unknown): string | undefined {
  return typeof value === 'string' && (value === '' || isAddress(value)) ? value : undefined;
}

export function outcomeOf(value: unknown): EventDraft['outcome'] | undefined {
  return eventOutcomes.find((outcome) => outcome === value);
}

export function takeCertificate(value: unknown, draft: EventDraft): Taken {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'certificate_invalid';
  for (const [name, field] of Object.entries(value)) {
    const reason = takeCertificateField(name, field, draft);
    if (reason !== '') return reason;
  }
  return '';
}

function takeCertificateField(name: string, value: unknown, draft: EventDraft): Taken {
  if (name === 'notBefore' || name === 'notAfter') {
    const instant = instantOf(value);
    if (Number.isNaN(instant)) return 'time_invalid';
    if (name === 'notBefore') draft.certificateNotBefore = instant;
    else draft.certificateNotAfter = instant;
    return '';
  }
  const text = textOf(value);
  if (text === undefined) return 'certificate_invalid';
  switch (name) {
    case 'sha256':
      draft.certificateSha256 = normaliseOctets(text, 32);
      return draft.certificateSha256 === '' ? 'fingerprint_invalid' : '';
    case 'serial':
      draft.certificateSerial = normaliseSerial(text);
      return draft.certificateSerial === '' ? 'serial_invalid' : '';
    case 'issuer':
      draft.certificateIssuer = normaliseIssuer(text);
      return draft.certificateIssuer === '' ? 'issuer_invalid' : '';
    case 'subject':
      draft.certificateSubject = text;
      return '';
    case 'issuerClass': {
      const found = issuerClasses.find((issuerClass) => issuerClass === text);
      if (found === undefined) return 'issuer_class_unknown';
      draft.issuerClass = found;
      return '';
    }
    default:
      return 'field_unknown';
  }
}

export function takeAttributes(value: unknown, draft: EventDraft): Taken {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'attributes_invalid';
  const entries = Object.entries(value);
  if (entries.length > limits.attributes) return 'attributes_too_many';
  for (const [name, field] of entries) {
    if (name === '' || name.length > limits.idChars) return 'attributes_invalid';
    if (typeof field !== 'string' && typeof field !== 'number' && typeof field !== 'boolean')
      return 'attributes_invalid';
    const text = String(field);
    if (text.length > limits.attributeChars) return 'text_too_long';
    draft.attributes.push(name.toWellFormed(), text.toWellFormed());
  }
  return '';
}
