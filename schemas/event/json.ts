import { z } from 'zod';
import { normaliseIssuer, normaliseOctets, normaliseSerial } from '../certificate.ts';
import { limits } from '../limits.ts';
import { eventOutcomes, issuerClasses } from './event.ts';
import { eventKinds, type EventKind } from './kinds.ts';

/** Versions of the JSON event that are accepted; the first one has no predecessor. */
export const jsonEventVersions = [1] as const;

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const text = z.string().max(limits.textChars);
/** Nonces and hashes: 512 bits in hex. */
const shortText = z.string().max(128);
/** RFC 3339, or milliseconds since 1970 (UTC). */
const instant = z.union([z.iso.datetime({ offset: true }), z.number().int().min(0).max(limits.sequence)]);
const u32 = z.number().int().min(0).max(0xffff_ffff);

/** The certificate an event is about. Hex may be upper case and have colons; it is stored without. */
export const jsonCertificateSchema = z.strictObject({
  sha256: text.refine((value) => normaliseOctets(value, 32) !== '', 'not 32 octets in hex').optional(),
  serial: text.refine((value) => normaliseSerial(value) !== '', 'not 1 to 20 octets in hex').optional(),
  /** The issuer's key id in hex, or `dn:` and its name as OpenSSL prints it on one line. */
  issuer: text.refine((value) => normaliseIssuer(value) !== '', 'neither a key id nor dn: and a name').optional(),
  subject: text.optional(),
  notBefore: instant.optional(),
  notAfter: instant.optional(),
  issuerClass: z.enum(issuerClasses).optional(),
});

/**
 * Tocsin's own event as JSON, version 1: what gateways, hooks and brokers post. Names are those of `event.ts`; who
 * vouches for it is decided by the channel, so `device` is only a claim. Unknown names are refused: a misspelt field
 * would otherwise be lost in silence. `ingest/decoders/tocsin-json` checks the same by hand, and a test compares the two.
 */
export const jsonEventSchema = z.strictObject({
  v: z.literal(jsonEventVersions).optional(),
  kind: z.enum(eventKinds as [EventKind, ...EventKind[]]),
  device: id.optional(),
  at: instant.optional(),
  session: id.optional(),
  certificate: jsonCertificateSchema.optional(),
  /** A decimal string keeps every digit where a JSON number would not; at most 2^53 - 1 (IEEE 754). */
  sequence: z.union([z.number().int().min(0).max(limits.sequence), z.string().regex(/^[0-9]{1,16}$/)]).optional(),
  nonce: shortText.optional(),
  bootId: id.optional(),
  /** Bytes of the message reported on. */
  size: u32.optional(),
  payloadHash: shortText.optional(),
  outcome: z.enum(eventOutcomes).optional(),
  reason: text.optional(),
  /** How many happenings this one stands for. */
  weight: u32.min(1).optional(),
  backlog: z.boolean().optional(),
  redelivered: z.boolean().optional(),
  peer: z.string().max(45).optional(),
  peerPort: z.number().int().min(0).max(65_535).optional(),
  attributes: z
    .record(
      z.string().min(1).max(limits.idChars),
      z.union([z.string().max(limits.attributeChars), z.number(), z.boolean()]),
    )
    .optional(),
});

export type JsonEvent = z.infer<typeof jsonEventSchema>;
