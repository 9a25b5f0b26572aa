import { setImmediate as turn } from 'node:timers/promises';
import type { CertificateRegistry } from '../../dashboards/api/ports/certificates.ts';
import type { CertificatesPage } from '../../schemas/api/certificates.ts';
import type { LiveFleet } from './live-fleet.ts';

type Overview = Pick<CertificatesPage, 'issuers' | 'expiry'>;

const latest = Number.POSITIVE_INFINITY;
const dayMs = 86_400_000;
const expiryDays = [0, 7, 30, 60, 90, 180, 365, 730, 1_825, 3_650];
const mostTenants = 100;

/**
 * Counts over all certificates of a tenant, made anew only when facts came or a day began.
 * @param delegated key ids of the issuers whose lists we sign
 */
export function certificateRegistry(
  fleet: LiveFleet,
  delegated: (tenant: string) => ReadonlySet<string>,
): CertificateRegistry {
  const made = new Map<string, { next: number; day: number; overview: Overview }>();
  return {
    async overview(tenant, now) {
      const day = Math.floor(now / dayMs);
      const known = made.get(tenant);
      if (known !== undefined && known.next === fleet.next && known.day === day) return known.overview;
      // Millions of certificates are some hundred ms of work: whoever waits goes first.
      await turn();
      const overview = overviewOf(fleet, tenant, day * dayMs, delegated(tenant));
      if (made.size >= mostTenants) made.clear();
      made.set(tenant, { next: fleet.next, day, overview });
      return overview;
    },
    batches(tenant, devices) {
      const seen = new Map<string, number>();
      for (const id of devices) {
        const batch = fleet.registry.device(tenant, id, latest)?.productionBatch ?? '';
        if (batch !== '') seen.set(batch, (seen.get(batch) ?? 0) + 1);
      }
      return fleet.told.batches(tenant).map(({ manufacturer, batch }) => {
        const order = fleet.registry.order(tenant, batch, latest);
        return {
          ...{ manufacturer, batch },
          ordered: order === undefined || order.manufacturer !== manufacturer ? null : order.quantity,
          issued: fleet.registry.tenant(tenant).issued.count(manufacturer, batch, latest),
          seen: seen.get(batch) ?? 0,
        };
      });
    },
  };
}

function overviewOf(fleet: LiveFleet, tenant: string, today: number, delegated: ReadonlySet<string>): Overview {
  const counts = new Map<string, number>();
  const ends = expiryDays.slice(1).map((days) => today + days * dayMs);
  const expiry = ends.map(() => 0);
  let later = 0;
  fleet.certificates.each(tenant, (issuer, notBefore, notAfter) => {
    counts.set(issuer, (counts.get(issuer) ?? 0) + 1);
    if (notAfter < today || notBefore > today + dayMs) return;
    const bucket = ends.findIndex((end) => notAfter < end);
    if (bucket < 0) later++;
    else expiry[bucket] = (expiry[bucket] ?? 0) + 1;
  });
  const lists = new Map(fleet.told.lists(tenant).map((list) => [list.issuer, list]));
  const issuers = [...new Set([...counts.keys(), ...lists.keys(), ...delegated])].map((issuer) => {
    const list = lists.get(issuer);
    const name = list?.name ?? (issuer.startsWith('dn:') ? issuer.slice(3) : '');
    return {
      ...{ issuer, name },
      class: fleet.registry.issuerClass(tenant, issuer, latest),
      certificates: counts.get(issuer) ?? 0,
      revoked: fleet.revocations.revoked(tenant, issuer, name, latest).length,
      list:
        list === undefined
          ? null
          : { number: list.number, thisUpdate: list.thisUpdate, nextUpdate: list.nextUpdate, entries: list.entries },
      delegated: delegated.has(issuer),
    };
  });
  const farthest = (ends.at(-1) ?? today) + 36_500 * dayMs;
  return {
    issuers: issuers.sort((a, b) => b.certificates - a.certificates || a.issuer.localeCompare(b.issuer)),
    expiry: [
      ...ends.map((until, i) => ({ until, certificates: expiry[i] ?? 0 })),
      ...(later > 0 ? [{ until: farthest, certificates: later }] : []),
    ],
  };
}
