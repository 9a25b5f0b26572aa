import { type IssuerIdentity, isNamed } from '../../gateway/pki/issuer.ts';
import type { KnownRevocation } from '../../fleet/revocations.ts';
import type { Fact } from '../../schemas/fact.ts';
import { canBeLifted, removedFromList, type Revocation, revocationReasons } from '../../schemas/revocation.ts';
import type { FleetNow } from '../fleet-now.ts';

/** An issuer delegated to us as everybody but the role pki knows it: without its key. */
export type KnownIssuer = Pick<IssuerIdentity, 'keyId' | 'name'> & { tenant: string };

const hold = revocationReasons['certificate-hold'];

/** How certificates of our issuers stand in `fleet.v1`, and what must still be said there. */
export class Standing {
  readonly issuers: readonly KnownIssuer[];
  readonly #fleet: Pick<FleetNow, 'read' | 'revocations'>;

  /** @param fleet asked for revocations */
  constructor(fleet: Pick<FleetNow, 'read' | 'revocations'>, issuers: readonly KnownIssuer[]) {
    this.issuers = issuers;
    this.#fleet = fleet;
  }

  /** Takes in all facts there are now. @throws Fault of the log */
  read(): Promise<void> {
    return this.#fleet.read();
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
    const concerned = this.issuers.filter(({ keyId }) => certificates.some(({ issuer }) => issuer === keyId));
    const told = concerned.map(({ tenant, keyId, name }) => this.#fleet.revocations.toldBefore(tenant, keyId, name));
    return Math.max(0, ...told);
  }

  #known({ tenant, keyId, name }: KnownIssuer, serial: string): KnownRevocation | undefined {
    return this.#fleet.revocations.revokedOne(tenant, keyId, name, serial, Number.POSITIVE_INFINITY);
  }
}
