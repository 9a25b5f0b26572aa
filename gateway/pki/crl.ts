import type { KnownRevocation } from '../../fleet/revocations.ts';
import { bitString, der, extension, instant, integer, tags } from './der.ts';
import type { IssuerIdentity } from './issuer.ts';
import type { Signer } from './signer.ts';

const oids = { authorityKeyIdentifier: '2.5.29.35', cRLNumber: '2.5.29.20', reasonCode: '2.5.29.21' };

export interface ListContents {
  /** cRLNumber in hex. */
  number: string;
  /** ms; lists know seconds. */
  thisUpdate: number;
  nextUpdate: number;
  revoked: readonly Pick<KnownRevocation, 'serial' | 'revokedAt' | 'reasonCode'>[];
}

const version2 = integer('1');
/** The three octets of a code never change: one extension each. */
const reasons = Array.from({ length: 11 }, (_, code) =>
  der(tags.sequence, extension(oids.reasonCode, der(tags.enumerated, Uint8Array.of(code)))),
);

/** A revocation list in DER (RFC 5280 section 5.1), complete and direct: all that this issuer has revoked. */
export function buildList(
  issuer: Pick<IssuerIdentity, 'nameDer' | 'keyId'>,
  signer: Signer,
  { number, thisUpdate, nextUpdate, revoked }: ListContents,
): Buffer {
  const entries = revoked.map(({ serial, revokedAt, reasonCode }) => {
    // RFC 5280 5.3.1: unspecified is said by leaving the extension out.
    const reason = reasonCode === 0 ? [] : [reasons[reasonCode] ?? Buffer.alloc(0)];
    return der(tags.sequence, integer(serial), instant(revokedAt), ...reason);
  });
  const keyIdentifier = der(0x80, Buffer.from(issuer.keyId, 'hex'));
  const extensions = [
    extension(oids.authorityKeyIdentifier, der(tags.sequence, keyIdentifier)),
    extension(oids.cRLNumber, integer(number)),
  ];
  const body = der(
    tags.sequence,
    ...[version2, signer.algorithm, issuer.nameDer, instant(thisUpdate), instant(nextUpdate)],
    // RFC 5280 5.1.2.6: absent when there is none, never empty.
    ...(entries.length === 0 ? [] : [der(tags.sequence, ...entries)]),
    der(tags.context0, der(tags.sequence, ...extensions)),
  );
  return der(tags.sequence, body, signer.algorithm, bitString(signer.sign(body)));
}

export function pemOf(list: Uint8Array): string {
  const lines =
    Buffer.from(list.buffer, list.byteOffset, list.byteLength)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN X509 CRL-----\n${lines.join('\n')}\n-----END X509 CRL-----\n`;
}
