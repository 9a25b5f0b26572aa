import { Certificates } from '../../fleet/certificates.ts';
import { type KnownRevocation, Revocations } from '../../fleet/revocations.ts';
import type { Fact } from '../../schemas/fact.ts';
import { isNamed } from './issuer.ts';
import type { CertificateStatus } from './ocsp-answer.ts';

export interface LedgerIssuer {
  tenant: string;
  keyId: string;
  name: string;
  onlyRecorded: boolean;
}

const latest = Number.POSITIVE_INFINITY;

/** What `fleet.v1` says of the certificates of the issuers delegated to us: lists and OCSP answers say the same. */
export class Ledger {
  readonly #revocations = new Revocations();
  readonly #certificates: Certificates | undefined;
  readonly #issuers: readonly LedgerIssuer[];
  /** By key id and serial; made anew when somebody asks after a change. */
  readonly #revoked = new Map<string, ReadonlyMap<string, KnownRevocation>>();
  #next = 0;
  /** When it last held all there was, ms; 0 before it ever did. */
  levelAt = 0;

  constructor(issuers: readonly LedgerIssuer[]) {
    this.#issuers = issuers;
    if (issuers.some(({ onlyRecorded }) => onlyRecorded)) this.#certificates = new Certificates();
  }

  /** The offset of `fleet.v1` that it has not seen yet. */
  get next(): number {
    return this.#next;
  }

  /** @returns key ids of the issuers whose lists it changes */
  apply(fact: Fact, offset: number): string[] {
    if (offset < this.#next) return [];
    this.#next = offset + 1;
    this.#certificates?.apply(fact, offset);
    if (fact.type !== 'certificate-revoked' && fact.type !== 'revocations-listed') return [];
    this.#revocations.apply(fact, offset);
    const concerned = this.#issuers.filter((one) => one.tenant === fact.tenant && isNamed(one, fact.issuer));
    for (const { keyId } of concerned) this.#revoked.delete(keyId);
    return concerned.map(({ keyId }) => keyId);
  }

  /** By serial. */
  revokedBy({ tenant, keyId, name }: LedgerIssuer): ReadonlyMap<string, KnownRevocation> {
    let revoked = this.#revoked.get(keyId);
    if (revoked === undefined) {
      const all = this.#revocations.revoked(tenant, keyId, name, latest);
      this.#revoked.set(keyId, (revoked = new Map(all.map((one) => [one.serial, one]))));
    }
    return revoked;
  }

  statusOf(issuer: LedgerIssuer, serial: string): CertificateStatus {
    const known = this.revokedBy(issuer).get(serial);
    if (known !== undefined) return { revokedAt: known.revokedAt, reasonCode: known.reasonCode };
    return issuer.onlyRecorded && !this.#isRecorded(issuer, serial) ? 'unknown' : 'good';
  }

  #isRecorded({ tenant, keyId, name }: LedgerIssuer, serial: string): boolean {
    return [keyId, `dn:${name}`].some((one) => this.#certificates?.get(tenant, one, serial, latest) !== undefined);
  }
}
