import { attributeOf, type Event } from '../../schemas/event/event.ts';
import type { Known } from '../detector.ts';
import { deviceSubject } from '../evidence.ts';
import { fingerprint } from '../statistics/fingerprint.ts';

const keyAttribute = 'public_key_sha256';
const formerKeyAttribute = 'previous_public_key_sha256';

/** Fingerprint of the public key in an event's certificate: of that itself where it was imported, else by the source's word; 0 when nobody tells. */
export function keyOf(event: Event, known: Known): number {
  const { tenant, certificateIssuer: issuer, certificateSerial: serial } = event;
  const imported = serial === '' ? undefined : known.certificate(tenant, issuer, serial);
  return printOf(imported?.publicKeySha256) || printOf(attributeOf(event, keyAttribute));
}

/**
 * Whether the new certificate of an event holds the key of a factory certificate: of the one its source names, else of the
 * one that was used, or of one imported for the device.
 *
 * @param used fingerprint of the key of the factory certificate that was used, 0 when nobody told
 */
export function isOnFactoryKey(event: Event, used: number, known: Known): boolean {
  const key = keyOf(event, known);
  if (key === 0) return false;
  if (key === (printOf(attributeOf(event, formerKeyAttribute)) || used)) return true;
  const { tenant } = event;
  return known
    .certificates(tenant, deviceSubject(event))
    .some((one) => printOf(one.publicKeySha256) === key && known.issuerClass(tenant, one.issuer) === 'manufacturer');
}

function printOf(sha256 = ''): number {
  return sha256.length === 64 ? fingerprint(sha256.toLowerCase()) : 0;
}
