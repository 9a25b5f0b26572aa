import { BitString, Constructed, Enumerated, fromBER, GeneralizedTime, OctetString, Primitive } from 'asn1js';
import {
  AlgorithmIdentifier,
  BasicOCSPResponse,
  Certificate,
  type CertID,
  type Extension,
  OCSPResponse,
  ResponseBytes,
  ResponseData,
  SingleResponse,
} from 'pkijs';
import { der, tags } from './der.ts';
import { keyHash } from './issuer.ts';
import type { Signer } from './signer.ts';

/** What is said of one certificate; `revoked` since a time in ms, for a reason of RFC 5280 5.3.1. */
export type CertificateStatus = 'good' | 'unknown' | { revokedAt: number; reasonCode: number };

export interface OcspStatement {
  statuses: readonly { id: CertID; status: CertificateStatus }[];
  nonce: Extension | undefined;
  /** ms. */
  producedAt: number;
  thisUpdate: number;
  nextUpdate: number;
}

const basicResponse = '1.3.6.1.5.5.7.48.1.1';
/** OCSPResponseStatus (RFC 6960 4.2.1): these go without a signature. */
const failures = { malformed: 1, internal: 2, later: 3, unauthorized: 6 } as const;

/** An answer that says why there is none. */
export function failure(why: keyof typeof failures): Buffer {
  return der(tags.sequence, der(tags.enumerated, Uint8Array.of(failures[why])));
}

/** @param own the signer's certificate goes along when it is not the issuer's own, which every client has. */
export function buildAnswer(
  signer: Signer & { keyBits: Buffer },
  own: boolean,
  { statuses, nonce, producedAt, thisUpdate, nextUpdate }: OcspStatement,
): Buffer {
  const data = new ResponseData({
    responderID: new OctetString({ valueHex: keyHash(signer) }),
    producedAt: second(producedAt),
    responses: statuses.map(
      ({ id, status }) =>
        new SingleResponse({
          certID: id,
          certStatus: statusBlock(status),
          thisUpdate: second(thisUpdate),
          nextUpdate: second(nextUpdate),
        }),
    ),
    ...(nonce === undefined ? {} : { responseExtensions: [nonce] }),
  });
  data.tbs = data.toSchema(true).toBER();
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ schema: fromBER(signer.algorithm).result }),
    signature: new BitString({ valueHex: signer.sign(new Uint8Array(data.tbs)) }),
    ...(own ? { certs: [Certificate.fromBER(signer.certificate.raw)] } : {}),
  });
  const response = new OCSPResponse({
    responseStatus: new Enumerated({ value: 0 }),
    responseBytes: new ResponseBytes({
      responseType: basicResponse,
      response: new OctetString({ valueHex: basic.toSchema().toBER() }),
    }),
  });
  return Buffer.from(response.toSchema().toBER());
}

/** CertStatus: implicit tags 0 to 2. */
function statusBlock(status: CertificateStatus): Primitive | Constructed {
  if (status === 'good') return new Primitive({ idBlock: { tagClass: 3, tagNumber: 0 } });
  if (status === 'unknown') return new Primitive({ idBlock: { tagClass: 3, tagNumber: 2 } });
  const { revokedAt, reasonCode } = status;
  const reason = new Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [new Enumerated({ value: reasonCode })],
  });
  return new Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [new GeneralizedTime({ valueDate: second(revokedAt) }), ...(reasonCode === 0 ? [] : [reason])],
  });
}

/** DER has no fractions of seconds in these times. */
function second(ms: number): Date {
  return new Date(Math.floor(ms / 1_000) * 1_000);
}
