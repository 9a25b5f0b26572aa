import { Fault } from '../../runtime/errors.ts';

const prefix = 'whsec_';

/**
 * The key that a Standard Webhooks secret stands for.
 * @param where named in what is complained of
 * @throws Fault CONFIG_INVALID unless it is `whsec_` and base64 of 24 to 64 bytes
 */
export function keyOf(secret: string, where: string): Buffer {
  const encoded = secret.slice(prefix.length);
  const key = Buffer.from(encoded, 'base64');
  // Buffer passes over what is no base64: only what reads back as itself was meant.
  const isWhole = key.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  if (!secret.startsWith(prefix) || !isWhole || key.length < 24 || key.length > 64)
    throw new Fault('CONFIG_INVALID', `${where} must hold whsec_ and base64 of 24 to 64 bytes`);
  return key;
}
