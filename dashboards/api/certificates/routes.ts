import { readFileSync } from 'node:fs';
import type { Clock } from '../../../runtime/clock.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import { type CertificatesPage, certificatesPageSchema } from '../../../schemas/api/certificates.ts';
import { tenantParams } from '../parameters.ts';
import type { CertificateRegistry } from '../ports/certificates.ts';
import { route } from '../route.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const heard = read('./heard.sql');
const latency = read('./latency.sql');
const dayMs = 86_400_000;
const mostDevices = 2_000_000;
/** Counting who was heard of in a large fleet takes seconds: it is good for so long, ms. */
const freshMs = 10 * 60_000;
const mostTenants = 100;

export interface CertificatePorts {
  registry: CertificateRegistry;
  store: Pick<Store, 'query' | 'stream'>;
  clock: Clock;
}

export function certificateRoutes({ registry, store, clock }: CertificatePorts) {
  const counted = new Map<string, { at: number; batches: CertificatesPage['batches'] }>();
  const batchesOf = async (tenant: string, now: number, signal: AbortSignal): Promise<CertificatesPage['batches']> => {
    const known = counted.get(tenant);
    if (known !== undefined && now - known.at < freshMs) return known.batches;
    const devices = new Set<string>();
    const range = { tenant, from: now - dayMs, limit: mostDevices };
    for await (const rows of store.stream<{ device: string }>(heard, range, { signal, timeoutMs: 30_000 }))
      for (const { device } of rows) devices.add(device);
    const batches = registry.batches(tenant, devices);
    if (counted.size >= mostTenants) counted.clear();
    counted.set(tenant, { at: now, batches });
    return batches;
  };
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/certificates',
      summary:
        'issuers and the age of their lists, expiry, batches as ordered, issued and heard of in the last day, revocation latency',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      answer: certificatesPageSchema,
      handle: async ({ params: { tenant }, signal }) => {
        const now = clock.now();
        const since = { tenant, from: now - 90 * dayMs, limit: 1_000 };
        const [overview, batches, revocationLatency] = await Promise.all([
          registry.overview(tenant, now),
          batchesOf(tenant, now, signal),
          store.query<CertificatesPage['revocationLatency'][number]>(latency, since, { signal, timeoutMs: 10_000 }),
        ]);
        return { body: { ...overview, batches, revocationLatency } };
      },
    }),
  ];
}
