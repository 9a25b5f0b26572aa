/** DER tags that a revocation list is written with (X.690 section 8). */
export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  context0: 0xa0,
} as const;

/** One value: tag, length in the fewest octets (X.690 10.1), contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of contents) length += part.length;
  return Buffer.concat([head(tag, length), ...contents]);
}

function head(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets);
}

/** A non-negative INTEGER given in hex: a leading zero octet keeps the sign away. */
export function integer(hex: string): Buffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const padded = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
  return der(tags.integer, Buffer.from(padded, 'hex'));
}

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on, whole seconds, Z. */
export function instant(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  const short = ms < Date.UTC(2050, 0, 1);
  return der(short ? tags.utcTime : tags.generalizedTime, Buffer.from(short ? digits.slice(2) : digits));
}

/** Dotted form, arcs below 2^31. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    octets.push(...groups);
  }
  return der(tags.oid, Uint8Array.from(octets));
}

/** No unused bits: signatures are whole octets. */
export function bitString(bytes: Uint8Array): Buffer {
  return der(tags.bitString, Uint8Array.of(0), bytes);
}

/** An Extension (RFC 5280 4.1) that is not critical. */
export function extension(id: string, value: Uint8Array): Buffer {
  return der(tags.sequence, oid(id), der(tags.octetString, value));
}
