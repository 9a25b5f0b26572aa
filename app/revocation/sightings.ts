import type { RevocationSighting } from '../../cases/revocation/decide.ts';
import { isInForce, type RevocationState } from '../../cases/revocation/state.ts';
import { type Event, eventId } from '../../schemas/event/event.ts';
import type { Standing } from './standing.ts';

interface Watched {
  revocation: string;
  issuer: string;
}

/** Events of revoked certificates that are watched: refused as revoked, or let in. */
export class RevocationSightings {
  readonly #standing: Pick<Standing, 'named'>;
  readonly #serials = new Map<string, Watched[]>();

  constructor(standing: Pick<Standing, 'named'>) {
    this.#standing = standing;
  }

  /** Made anew when revocations began or ended: there are few of them, and very many events. */
  watch({ all }: RevocationState): void {
    this.#serials.clear();
    for (const one of all.values()) {
      if (!isInForce(one) || one.simulated || one.appliedAt === null) continue;
      for (const { issuer, serial } of one.certificates) {
        const key = `${one.tenant} ${serial}`;
        const watched = this.#serials.get(key) ?? [];
        this.#serials.set(key, [...watched, { revocation: one.id, issuer }]);
      }
    }
  }

  /** Nothing is watched. */
  get none(): boolean {
    return this.#serials.size === 0;
  }

  /**
   * What an event shows of a revocation. A refusal counts from vouched channels only and only as revoked: a forged line
   * must not hide that the certificate was let in, and one that expired proves nothing of our list.
   */
  of(event: Event): RevocationSighting | undefined {
    const { certificateSerial, certificateIssuer, tenant } = event;
    if (certificateSerial === '') return undefined;
    const refused = event.kind === 'session-refused' || event.kind === 'auth-failed';
    if (!refused && event.kind !== 'session-opened' && event.kind !== 'auth-succeeded') return undefined;
    if (refused && (event.trust === 'none' || event.reason !== 'certificate_revoked')) return undefined;
    const watched = this.#serials.get(`${tenant} ${certificateSerial}`);
    if (watched === undefined) return undefined;
    const issuers = this.#standing.named(tenant, certificateIssuer).map(({ keyId }) => keyId);
    const found = watched.find(({ issuer }) => issuers.includes(issuer));
    return found === undefined
      ? undefined
      : { revocation: found.revocation, event: eventId(event), at: event.time, refused };
  }
}
