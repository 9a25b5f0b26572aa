import { createHmac } from 'node:crypto';

/**
 * The header `webhook-signature`: one signature for each key, so that a receiver that knows either is content.
 * @param timestamp seconds since 1970, as in `webhook-timestamp`
 */
export function signatureOf(keys: readonly Uint8Array[], id: string, timestamp: number, body: string): string {
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ');
}
