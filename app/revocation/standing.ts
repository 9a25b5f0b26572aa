import { type IssuerIdentity, isNamed } from '../../gateway/pki/issuer.ts';
import { Ledger } from '../../gateway/pki/ledger.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { type Fact, factSchema } from '../../schemas/fact.ts';
import { canBeLifted, removedFromList, type Revocation, revocationReasons } from '../../schemas/revocation.ts';
import { topics } from '../../schemas/topics.ts';
import { foldTopic } from '../fold-topic.ts';

/** An issuer delegated to us as everybody but the role pki knows it: without its key. */
export type KnownIssuer = Pick<IssuerIdentity, 'keyId' | 'name'> & { tenant: string };

const hold = revocationReasons['certificate-hold'];

/** How certificates of our issuers stand in `fleet.v1`, and what must still be said there. */
export class Standing {
  readonly issuers: readonly KnownIssuer[];
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #ledger: Ledger;
  /** By key id: just after the newest fact about its revocations. */
  readonly #told = new Map<string, number>();

  constructor(log: Pick<EventLog, 'bounds' | 'read'>, issuers: readonly KnownIssuer[]) {
    this.issuers = issuers;
    this.#log = log;
    this.#ledger = new Ledger(issuers.map((one) => ({ ...one, onlyRecorded: false })));
  }

  /** Reads all facts there are now. @throws Fault of the log */
  async read(): Promise<void> {
    await foldTopic(this.#log, topics.fleet, this.#ledger.next, (record) => {
      for (const keyId of this.#ledger.apply(readJson(record, factSchema), record.offset))
        this.#told.set(keyId, record.offset + 1);
    });
  }

  /** The issuers of a tenant that an event or a person may mean; '' means any. */
  named(tenant: string, issuer: string): KnownIssuer[] {
    return this.issuers.filter((one) => one.tenant === tenant && (issuer === '' || isNamed(one, issuer)));
  }

  of(issuer: KnownIssuer, serial: string): 'good' | 'hold' | 'revoked' {
    const known = this.#known(issuer, serial);
    if (known === undefined) return 'good';
    return known.reasonCode === hold ? 'hold' : 'revoked';
  }

  /** The facts that would make what a revocation asks for so, as far as they do not yet. */
  missing({ tenant, certificates, reason, state }: Revocation, now: number): Fact[] {
    return certificates.flatMap(({ issuer: keyId, serial }): Fact[] => {
      const issuer = this.issuers.find((one) => one.tenant === tenant && one.keyId === keyId);
      if (issuer === undefined) return [];
      const stands = this.of(issuer, serial);
      const about = { type: 'certificate-revoked', tenant, issuer: keyId, serial, importedAt: now } as const;
      if (state === 'lifting')
        return stands === 'hold' ? [{ ...about, revokedAt: now, reasonCode: removedFromList }] : [];
      if (stands === 'revoked' || (stands === 'hold' && canBeLifted({ reason }))) return [];
      // X.509 8.5.2.2: what becomes of a hold for good dates from when the hold began.
      const revokedAt = this.#known(issuer, serial)?.revokedAt ?? now;
      return [{ ...about, revokedAt, reasonCode: revocationReasons[reason] }];
    });
  }

  /** The offset that lists must reach to show how these certificates stand. */
  toldBefore({ certificates }: Pick<Revocation, 'certificates'>): number {
    return Math.max(0, ...certificates.map(({ issuer }) => this.#told.get(issuer) ?? 0));
  }

  #known(issuer: KnownIssuer, serial: string): ReturnType<ReturnType<Ledger['revokedBy']>['get']> {
    return this.#ledger.revokedBy({ ...issuer, onlyRecorded: false }).get(serial);
  }
}
