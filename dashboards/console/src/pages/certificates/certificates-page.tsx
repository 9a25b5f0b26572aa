import { useQuery } from '@tanstack/react-query';
import type { CertificatesPage as Page } from '../../../../../schemas/api/certificates.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { Answered } from '../../marks/states.tsx';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { Batches, Issuers, Latency } from './certificate-tables.tsx';
import { Expiry } from './expiry.tsx';

export function CertificatesPage() {
  const { tenant } = useSeat();
  const query = useQuery({
    queryKey: ['certificates', tenant],
    queryFn: ({ signal }) => request<Page>(tenantPath(tenant, '/certificates'), { signal }),
  });
  return (
    <Answered query={query}>
      {(page) => (
        <div className={styles.page}>
          <div className={styles.head}>
            <h1>Certificates</h1>
          </div>
          <Part title="Issuers">
            <Issuers rows={page.issuers} />
          </Part>
          <Part title="When certificates run out">
            <Expiry buckets={page.expiry} />
          </Part>
          <div className={styles.two}>
            <Part title="Production batches">
              <Batches rows={page.batches} />
            </Part>
            <Part title="From revocation to refusal, by gateway">
              <Latency rows={page.revocationLatency} />
            </Part>
          </div>
        </div>
      )}
    </Answered>
  );
}
