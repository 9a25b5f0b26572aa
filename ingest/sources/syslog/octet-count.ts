import { limits } from '../../../schemas/limits.ts';
import type { FrameReason } from './frame.ts';

const digitZero = 0x30;
const space = 0x20;

/** Octets of the longest count with its space. */
export const longestCount = limits.octetCountDigits + 1;

/** The count, and from where to where its frame lies. */
export interface OctetCount {
  count: number;
  from: number;
  to: number;
}

/**
 * MSG-LEN SP of RFC 6587 section 3.4.1: a digit other than zero, then digits; no sign, and no more of them than
 * limits.octetCountDigits. `incomplete` when the bytes end before that is known.
 */
export function readOctetCount(bytes: Uint8Array, start: number, end: number): OctetCount | FrameReason | 'incomplete' {
  let count = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === space && at > start) {
      return count === 0 ? 'count_zero' : { count, from: at + 1, to: at + 1 + count };
    }
    const digit = byte - digitZero;
    if (digit < 0 || digit > 9) return 'count_not_digit';
    if (at > start && count === 0) return 'count_leading_zero';
    if (at - start >= limits.octetCountDigits) return 'count_too_long';
    count = count * 10 + digit;
  }
  return 'incomplete';
}
