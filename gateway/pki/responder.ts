import { createHash } from 'node:crypto';
import type { Clock } from '../../runtime/clock.ts';
import { limits } from '../../schemas/limits.ts';
import { AnswerCache, type KeptAnswer } from './answer-cache.ts';
import { SigningBudget } from './budget.ts';
import type { DelegatedIssuer } from './delegated.ts';
import type { Ledger } from './ledger.ts';
import { buildAnswer, failure } from './ocsp-answer.ts';
import { type AskedCertificate, type OcspQuestion, readQuestion, requestLimits } from './ocsp-request.ts';

export interface OcspAnswer {
  body: Buffer;
  /** How long a cache may keep it, ms; 0 not at all. */
  freshMs: number;
}

export interface ResponderOptions {
  ledger: Pick<Ledger, 'statusOf' | 'levelAt'>;
  clock: Clock;
  /** How long an answer is valid, ms. */
  validityMs: number;
  budget?: SigningBudget;
}

/** Digests that a request may name an issuer by (RFC 6960 4.3, RFC 5019). */
const hashes: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Answers OCSP questions (RFC 6960) from the ledger. Total: whatever comes in, an answer goes out. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #budget: SigningBudget;
  readonly #byDigests = new Map<string, DelegatedIssuer>();
  readonly #cache = new AnswerCache();
  readonly counts = { answered: 0, cached: 0, malformed: 0, unauthorized: 0, later: 0 };

  constructor(issuers: readonly DelegatedIssuer[], options: ResponderOptions) {
    this.#options = options;
    this.#budget = options.budget ?? new SigningBudget();
    this.use(issuers);
  }

  /** The issuers from now on; what was signed with keys before is forgotten. */
  use(issuers: readonly DelegatedIssuer[]): void {
    this.#byDigests.clear();
    for (const issuer of issuers) {
      this.forget(issuer.keyId);
      for (const [id, name] of Object.entries(hashes)) {
        const digestOf = (bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');
        this.#byDigests.set(`${id} ${digestOf(issuer.nameDer)} ${digestOf(issuer.keyBits)}`, issuer);
      }
    }
  }

  /** Answers signed before are no longer true: something was revoked, or taken back. */
  forget(keyId: string): void {
    this.#cache.forget(keyId);
  }

  answer(request: Buffer): OcspAnswer {
    const now = this.#options.clock.now();
    const text = request.toString('latin1', 0, requestLimits.bytes + 1);
    const same = this.#isLevel(now) ? this.#cache.ofRequest(text, now) : undefined;
    if (same !== undefined) return this.#reuse(same, now);
    const question = readQuestion(request);
    if (question === undefined) return this.#fail('malformed');
    const issuer = question.asked.map((one) => this.#issuerOf(one)).find((one) => one !== undefined);
    // RFC 5019 2.2.3: nobody we could speak for.
    if (issuer === undefined) return this.#fail('unauthorized');
    // Not knowing of a revocation must never become `good`.
    return this.#isLevel(now) ? this.#answerFor(issuer, question, text, now) : this.#fail('later');
  }

  #answerFor(issuer: DelegatedIssuer, question: OcspQuestion, text: string, now: number): OcspAnswer {
    const certificate = question.asked.map((one) => one.der).join();
    const kept = this.#cache.of(issuer.keyId, certificate, now);
    const isPlain = question.nonce === undefined;
    if (isPlain && kept !== undefined) return this.#reuse(kept, now);
    const body = this.#budget.spend(() => this.#sign(issuer, question, now));
    // Under a flood a nonce is not worth a refusal: RFC 9654 lets answers go without.
    if (body === undefined) return kept === undefined ? this.#fail('later') : this.#reuse(kept, now);
    this.counts.answered++;
    if (!isPlain) return { body, freshMs: 0 };
    const until = Math.min(now, this.#options.ledger.levelAt) + this.#options.validityMs / 2;
    this.#cache.keep(issuer.keyId, certificate, text, { body, until });
    return { body, freshMs: until - now };
  }

  #sign(issuer: DelegatedIssuer, { asked, nonce }: OcspQuestion, now: number): Buffer {
    const { ledger, validityMs } = this.#options;
    const own = issuer.ocsp !== undefined && issuer.ocsp.notBefore <= now && now < issuer.ocsp.notAfter;
    // An expired certificate for OCSP would shut out the whole fleet; the issuer's own key may always answer.
    const signer = own && issuer.ocsp !== undefined ? issuer.ocsp : { ...issuer.signer, keyBits: issuer.keyBits };
    return buildAnswer(signer, own, {
      statuses: asked.map((one) => ({
        id: one.id,
        status: this.#issuerOf(one) === issuer ? ledger.statusOf(issuer, one.serial) : 'unknown',
      })),
      nonce,
      producedAt: now,
      // Clocks of devices and gateways may be slow: what lies in their future they refuse.
      thisUpdate: Math.min(now, ledger.levelAt) - limits.skewMs,
      nextUpdate: Math.min(now, ledger.levelAt) + validityMs,
    });
  }

  #isLevel(now: number): boolean {
    const { ledger, validityMs } = this.#options;
    return ledger.levelAt > 0 && now < ledger.levelAt + validityMs / 2;
  }

  #issuerOf({ hash, nameHash, keyHash }: AskedCertificate): DelegatedIssuer | undefined {
    return this.#byDigests.get(`${hash} ${nameHash} ${keyHash}`);
  }

  #reuse({ body, until }: KeptAnswer, now: number): OcspAnswer {
    this.counts.cached++;
    return { body, freshMs: until - now };
  }

  #fail(why: 'malformed' | 'unauthorized' | 'later'): OcspAnswer {
    this.counts[why]++;
    return { body: failure(why), freshMs: 0 };
  }
}
