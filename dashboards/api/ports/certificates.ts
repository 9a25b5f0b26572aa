import type { CertificatesPage } from '../../../schemas/api/certificates.ts';

/** What the registry can say of certificates; `seen` and latency come from events. */
export interface CertificateRegistry {
  /** Worked out once for each state of the facts. */
  overview(tenant: string, now: number): Promise<Pick<CertificatesPage, 'issuers' | 'expiry'>>;
  /** @param devices those heard of, to be counted by batch */
  batches(tenant: string, devices: Iterable<string>): CertificatesPage['batches'];
}
