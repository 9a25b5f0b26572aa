import { createHash } from 'node:crypto';
import { payloadShape } from '../payload-shape.ts';

export interface Payload {
  /** Bytes. */
  size: number;
  /** SHA-256 in lower-case hex. */
  hash: string;
  /** What it looks like, see `payloadShape`. */
  shape: string;
}

/**
 * Size and hash of the payload that `payload` (a text, or JSON) or `payload_base64` holds; a reason when it holds none.
 * JSON is measured as JSON.stringify writes it, since how the device wrote it is gone.
 */
export function payloadOf(members: Readonly<Record<string, unknown>>): Payload | string {
  const encoded = encodedIn(members);
  if (encoded !== undefined) {
    if (typeof encoded !== 'string' || encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) {
      return 'payload_invalid';
    }
    return measured(Buffer.from(encoded, 'base64'));
  }
  if (!Object.hasOwn(members, 'payload')) return 'payload_missing';
  const { payload } = members;
  return measured(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)));
}

function encodedIn(members: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(members, 'payload_base64')) return members['payload_base64'];
  const encoding = Object.hasOwn(members, 'payload_encoding') ? members['payload_encoding'] : undefined;
  return encoding === 'base64' ? (members['payload'] ?? '') : undefined;
}

function measured(bytes: Buffer): Payload {
  return { size: bytes.length, hash: createHash('sha256').update(bytes).digest('hex'), shape: payloadShape(bytes) };
}
