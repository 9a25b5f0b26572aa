import fc from 'fast-check';
import { fromBER, type Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  BasicOCSPResponse,
  CertID,
  Extension,
  OCSPRequest,
  OCSPResponse,
  Request,
  TBSRequest,
} from 'pkijs';
import { createHash, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority } from '../../test/support/test-authority.ts';
import { revokedFact } from '../../test/support/pki-service.ts';
import { SigningBudget } from './budget.ts';
import type { DelegatedIssuer } from './delegated.ts';
import { integer } from './der.ts';
import { Ledger } from './ledger.ts';
import { readQuestion, requestLimits } from './ocsp-request.ts';
import { Responder } from './responder.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;
let issuer: DelegatedIssuer;
let now = noon;
beforeAll(async () => {
  issuer = await makeAuthority();
});

const sha1 = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(createHash('sha1').update(bytes).digest()).buffer;

function request(
  serials: readonly string[],
  nonce?: Uint8Array,
  of: Pick<DelegatedIssuer, 'nameDer' | 'keyBits'> = issuer,
): Buffer {
  const asked = serials.map((serial) => {
    return new Request({
      reqCert: new CertID({
        hashAlgorithm: new AlgorithmIdentifier({ algorithmId: '1.3.14.3.2.26' }),
        issuerNameHash: new OctetString({ valueHex: sha1(of.nameDer) }),
        issuerKeyHash: new OctetString({ valueHex: sha1(of.keyBits) }),
        serialNumber: fromBER(integer(serial)).result as Integer,
      }),
    });
  });
  const inner = nonce === undefined ? undefined : new OctetString({ valueHex: new Uint8Array(nonce).buffer }).toBER();
  const extension = new Extension({ extnID: '1.3.6.1.5.5.7.48.1.2', extnValue: inner ?? new ArrayBuffer(0) });
  const tbsRequest = new TBSRequest({
    requestList: asked,
    ...(inner === undefined ? {} : { requestExtensions: [extension] }),
  });
  return Buffer.from(new OCSPRequest({ tbsRequest }).toSchema(true).toBER());
}

function responder(options: { budget?: SigningBudget; onlyRecorded?: boolean } = {}): {
  responder: Responder;
  ledger: Ledger;
} {
  now = noon;
  const own = { ...issuer, onlyRecorded: options.onlyRecorded ?? false };
  const ledger = new Ledger([own]);
  ledger.levelAt = noon;
  const clock = { now: () => now, real: (ms: number) => ms };
  return { ledger, responder: new Responder([own], { ledger, clock, validityMs: hour, ...options }) };
}

function read(body: Buffer): { status: number; basic: BasicOCSPResponse | undefined } {
  const response = OCSPResponse.fromBER(body);
  const bytes = response.responseBytes?.response.valueBlock.valueHexView;
  return {
    status: response.responseStatus.valueBlock.valueDec,
    basic: bytes === undefined ? undefined : BasicOCSPResponse.fromBER(bytes),
  };
}

/** Tag of CertStatus: 0 good, 1 revoked, 2 unknown. */
const tagsOf = (body: Buffer): number[] =>
  (read(body).basic?.tbsResponseData.responses ?? []).map((one) => one.certStatus.idBlock.tagNumber as number);

describe('an OCSP answer', () => {
  test('says good, revoked and unknown, signed by the issuer', () => {
    const { responder: own, ledger } = responder({ onlyRecorded: true });
    ledger.apply(revokedFact(issuer.keyId, 'ab', 1, noon), 0);
    const recorded = {
      issuer: issuer.keyId,
      serial: '80',
      device: 'pump-1',
      publicKeySha256: '',
      notBefore: 0,
      notAfter: 1,
    };
    ledger.apply({ type: 'certificate-recorded', tenant: 'acme', importedAt: noon, ...recorded }, 1);
    const { body } = own.answer(request(['80', 'ab', '77']));
    expect(tagsOf(body)).toEqual([0, 1, 2]);
    const { basic } = read(body);
    if (basic === undefined) throw new Error('no answer');
    const signature = new Uint8Array(basic.signature.valueBlock.valueHexView);
    expect(verify('sha256', new Uint8Array(basic.tbsResponseData.tbs), issuer.certificate.publicKey, signature)).toBe(
      true,
    );
  });

  test('carries the nonce back and is then no cache’s business', () => {
    const { responder: own } = responder();
    const nonce = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const { body, freshMs } = own.answer(request(['ab'], nonce));
    expect(body.includes(nonce)).toBe(true);
    expect(freshMs).toBe(0);
    expect(own.answer(request(['ab'])).body.includes(nonce)).toBe(false);
  });

  test('is signed once for all who ask without a nonce, until half its life is over or something was revoked', () => {
    const { responder: own, ledger } = responder();
    const first = own.answer(request(['ab']));
    expect(first.freshMs).toBe(hour / 2);
    now += hour / 4;
    const second = own.answer(request(['ab']));
    expect(second.body).toBe(first.body);
    expect(second.freshMs).toBe(hour / 4);
    now = ledger.levelAt = noon + hour / 2;
    expect(own.answer(request(['ab'])).body).not.toBe(first.body);
    for (const keyId of ledger.apply(revokedFact(issuer.keyId, 'ab', 1, noon), 0)) own.forget(keyId);
    expect(tagsOf(own.answer(request(['ab'])).body)).toEqual([1]);
  });

  test('is withheld while revocations may be unknown: before the log was read, and when it no longer answers', () => {
    const { responder: own, ledger } = responder();
    const later = 3;
    now = noon + hour / 2;
    expect(read(own.answer(request(['ab'])).body).status).toBe(later);
    ledger.levelAt = now;
    expect(read(own.answer(request(['ab'])).body).status).toBe(0);
    ledger.levelAt = 0;
    expect(read(own.answer(request(['ab'])).body).status).toBe(later);
  });

  test('under a flood comes from what was signed before, without a nonce, or later', () => {
    let at = 0;
    const budget = new SigningBudget({ windowMs: 1_000, mostMs: 50, now: () => (at += 30) });
    const { responder: own } = responder({ budget });
    const known = own.answer(request(['ab'])).body;
    own.answer(request(['ac']));
    expect(own.answer(request(['ab'], Buffer.alloc(16, 1))).body).toBe(known);
    expect(read(own.answer(request(['ad'])).body).status).toBe(3);
    at += 1_000;
    expect(tagsOf(own.answer(request(['ad'])).body)).toEqual([0]);
  });

  test('is not given for an issuer that is not ours', () => {
    const { responder: own } = responder();
    const other = { nameDer: issuer.nameDer, keyBits: Buffer.from('other') };
    expect(read(own.answer(request(['ab'], undefined, other)).body).status).toBe(6);
  });
});

describe('a hostile request', () => {
  test('is malformed: too long, too many certificates, a nonce too long or empty, trailing bytes, nothing', () => {
    const many = Array.from({ length: requestLimits.certificates + 1 }, (_, i) => (i + 1).toString(16));
    const bad = [
      request(many),
      request(['ab'], Buffer.alloc(129)),
      request(['ab'], Buffer.alloc(0)),
      Buffer.concat([request(['ab']), Buffer.from([0])]),
      Buffer.alloc(0),
      Buffer.alloc(requestLimits.bytes + 1, 0x30),
      request(['ab'.repeat(21)]),
    ];
    for (const one of bad) expect(readQuestion(one)).toBeUndefined();
    expect(readQuestion(request(many.slice(1), Buffer.alloc(128, 1)))?.asked).toHaveLength(requestLimits.certificates);
  });

  test('changed in any way gets an answer: 10,000 mutations, none throws', () => {
    const { responder: own } = responder({ budget: new SigningBudget({ mostMs: Number.POSITIVE_INFINITY }) });
    const golden = [request(['ab']), request(['80', 'ab'], Buffer.alloc(16, 7)), request(['f'.repeat(40)])];
    const change = fc.record({ at: fc.nat(200), how: fc.nat(3), octet: fc.nat(255), length: fc.nat(12) });
    let answered = 0;
    fc.assert(
      fc.property(fc.constantFrom(...golden), fc.array(change, { minLength: 1, maxLength: 4 }), (whole, changes) => {
        let bytes = Buffer.from(whole);
        for (const { at, how, octet, length } of changes) {
          const where = at % Math.max(1, bytes.length);
          if (how === 0) bytes[where] = octet;
          else if (how === 1) bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(where + length)]);
          else if (how === 2)
            bytes = Buffer.concat([bytes.subarray(0, where), Buffer.alloc(length, octet), bytes.subarray(where)]);
          else bytes = bytes.subarray(0, where);
        }
        const { body } = own.answer(bytes);
        expect(body[0]).toBe(0x30);
        answered++;
      }),
      { numRuns: 10_000 },
    );
    expect(answered).toBe(10_000);
  });

  test('of random bytes gets an answer', () => {
    const { responder: own } = responder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => own.answer(Buffer.from(bytes)).body.length === 5),
      { numRuns: 2_000 },
    );
  });
});
