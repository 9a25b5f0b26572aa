/** Bounds on everything that comes from outside. Defaults; the configuration may lower or raise the ones it names. */
export const limits = {
  /** Longest frame accepted from a syslog socket, bytes. RFC 5425 asks for 8192 at least. */
  frameBytes: 64 * 1024,
  /** Digits of an octet count (RFC 6587 section 3.4.1): seven hold 9,999,999, more than any frame allowed. */
  octetCountDigits: 7,
  /** Longest body of one HTTP request, bytes. */
  bodyBytes: 256 * 1024,
  /** Nesting and number of keys accepted in one JSON event. */
  jsonDepth: 16,
  jsonKeys: 256,
  /** Device, gateway, tenant, session and boot ids. */
  idChars: 64,
  /** Free-text columns such as reason and certificate subject. */
  textChars: 1024,
  attributes: 64,
  attributeChars: 1024,
  /** Uncompressed size at which an event block is closed, bytes. */
  blockBytes: 512 * 1024,
  /** Sequence numbers beyond this lose digits in a double (IEEE 754). */
  sequence: Number.MAX_SAFE_INTEGER,
  /** A device's clock is believed between these: 2000-01-01 and a day after we received the event. */
  earliestAt: 946_684_800_000,
  aheadOfReceiptMs: 24 * 3_600_000,
  /** Skew beyond which an event is flagged. */
  skewMs: 5 * 60_000,
} as const;

/** By character code: 1 for what an id may hold. A look-up each is several times quicker than a regular expression. */
const idChars = new Uint8Array(0x1_0000);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-')
  idChars[char.charCodeAt(0)] = 1;

/** Ids are used as keys everywhere: letters, digits and `._:-`, 1 to 64 of them. */
export function isId(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > limits.idChars) return false;
  for (let i = 0; i < length; i++) if (idChars[text.charCodeAt(i)] === 0) return false;
  return true;
}
